import { expect, it } from 'vitest'
import { fromTo, isolated } from './isolated.ts'

it('keeps what is read from the right from turning what stands around it', () => {
  expect(isolated('שירות-תשלום')).toBe('\u{2068}שירות-תשלום\u{2069}')
  expect(isolated('خدمة الدفع')).toBe('\u{2068}خدمة الدفع\u{2069}')
})

it('leaves all other names as they are', () => {
  for (const name of ['checkout', '決済', 'cart-🛒', 'a"><b onload=x>', 'é']) {
    expect(isolated(name)).toBe(name)
  }
})

it('tells who calls whom in one direction, whatever either is called', () => {
  expect(fromTo('shop', 'cart')).toBe('shop → cart')
  expect(fromTo('הזמנות', 'תשלום')).toBe('\u{2068}הזמנות\u{2069} → \u{2068}תשלום\u{2069}')
})
