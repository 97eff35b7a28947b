import type { ColumnType } from 'kysely'

/** How values come out of the pool: bigint as decimal text, numeric and float as number, timestamptz as Date, date as 'YYYY-MM-DD'. */
export type Bigint = ColumnType<string, string | number | bigint, string | number | bigint>
export type GeneratedBigint = ColumnType<
  string,
  string | number | bigint | undefined,
  string | number | bigint
>
export type NullableBigint = ColumnType<
  string | null,
  string | number | bigint | null | undefined,
  string | number | bigint | null
>
export type Numeric = ColumnType<number, number | string, number | string>
export type NumericWithDefault = ColumnType<
  number | null,
  number | string | null | undefined,
  number | string | null
>
export type Timestamp = ColumnType<Date, Date | string, Date | string>
export type NullableTimestamp = ColumnType<
  Date | null,
  Date | string | null | undefined,
  Date | string | null
>
export type GeneratedTimestamp = ColumnType<Date, Date | string | undefined, Date | string>
export type WithDefault<Value> = ColumnType<Value | null, Value | null | undefined, Value | null>

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }
/** Written as JSON text. */
export type JsonColumn<Value extends Json> = ColumnType<Value, string, string>
export type NullableJson = ColumnType<Json, string | null | undefined, string | null>
export type JsonObject = { [key: string]: Json }
export type NullableJsonObject = ColumnType<
  JsonObject | null,
  string | null | undefined,
  string | null
>
