export const zoneCookie = 'signalbox-zone'
