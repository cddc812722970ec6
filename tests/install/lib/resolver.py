"""Knows no name, and prints each that it is asked for: a DNS server (RFC 1035) on 127.0.0.1 for people without a way out."""
import socket

resolver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
resolver.bind(("127.0.0.1", 53))
print("watching", flush=True)
while True:
    query, client = resolver.recvfrom(512)
    labels, at = [], 12
    while at < len(query) and query[at] != 0:
        labels.append(query[at + 1 : at + 1 + query[at]].decode("latin-1"))
        at += 1 + query[at]
    print(".".join(labels).lower(), flush=True)
    NXDOMAIN = b"\x81\x83"
    resolver.sendto(query[:2] + NXDOMAIN + query[4:6] + bytes(6) + query[12 : at + 5], client)
