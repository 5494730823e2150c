/** What a finished TLS handshake tells about the client. */
import type { PeerCertificate, TLSSocket } from 'node:tls';

import type { TlsFacts } from '../filter-chain.js';

export function tlsFacts(socket: TLSSocket): TlsFacts {
  const peer = socket.getPeerCertificate() as PeerCertificate | Record<string, never>;
  const own = socket.getCertificate();
  return {
    version: socket.getProtocol() ?? '',
    cipher: socket.getCipher().name,
    peerVerified: socket.authorized,
    peerSubject: subjectOf(peer),
    peerFingerprint: 'fingerprint256' in peer ? peer.fingerprint256.replaceAll(':', '').toLowerCase() : '',
    localSubject: own === null ? '' : subjectOf(own as PeerCertificate),
    peerDnsNames: alternativeNames(peer, 'DNS'),
    peerUris: alternativeNames(peer, 'URI'),
    localDnsNames: own === null ? [] : alternativeNames(own as PeerCertificate, 'DNS'),
    localUris: own === null ? [] : alternativeNames(own as PeerCertificate, 'URI'),
  };
}

/** RFC 2253: the last part first. */
function subjectOf(certificate: PeerCertificate | Record<string, never>): string {
  const subject = ('subject' in certificate ? certificate.subject : {}) as Record<string, string | string[]>;
  const parts = Object.entries(subject).flatMap(([key, values]) =>
    [values].flat().map((value) => `${key}=${value.replace(/[,+"\\<>;]/g, '\\$&')}`),
  );
  return parts.reverse().join(',');
}

/** Node writes `DNS:a, URI:b`, and a name with a comma in quotes. */
function alternativeNames(certificate: PeerCertificate | Record<string, never>, kind: string): string[] {
  const text = 'subjectaltname' in certificate ? (certificate.subjectaltname ?? '') : '';
  const names = text.matchAll(/([A-Za-z ]+):("(?:[^"\\]|\\.)*"|[^,]*)(?:, |$)/g);
  return [...names].flatMap(([, known, value = '']) =>
    known === kind ? [value.startsWith('"') ? (JSON.parse(value) as string) : value] : [],
  );
}
