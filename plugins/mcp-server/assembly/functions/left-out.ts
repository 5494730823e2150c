/** Functions of sprig that have no place in a gateway: templates that name one are refused. */

/** Names, and behind them why. */
const LEFT_OUT: StaticArray<string> = [
  'bcrypt htpasswd ',
  'takes a twentieth of a second by design, in which no other request is served',
  'genPrivateKey genCA genCAWithKey genSelfSignedCert genSelfSignedCertWithKey buildCustomCert ',
  'a gateway makes no keys and certificates for a request',
  'getHostByName ',
  'a plugin cannot look up names',
];

/** Why there is no function of that name; empty where nobody would expect one. */
export function whyLeftOut(name: string): string {
  for (let i = 0; i < LEFT_OUT.length; i += 2) {
    if (LEFT_OUT[i].startsWith(name + ' ') || LEFT_OUT[i].includes(` ${name} `)) return LEFT_OUT[i + 1];
  }
  return '';
}
