"""Prints where packets on an interface want to go that leave its network: outgoing.py INTERFACE NETWORK.

Multicast and broadcast stay on the wire and are not told, nor is what other machines send.
"""
import ipaddress
import socket
import sys

interface, network = sys.argv[1], ipaddress.ip_network(sys.argv[2])
ETH_P_ALL, IPV4, IPV6, OUTGOING = 3, 0x0800, 0x86DD, 4
watcher = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ETH_P_ALL))
watcher.bind((interface, ETH_P_ALL))
print("watching", flush=True)
while True:
    packet, (_, protocol, kind, *_) = watcher.recvfrom(65536)
    if kind != OUTGOING or protocol not in (IPV4, IPV6):
        continue
    to = ipaddress.ip_address(packet[16:20] if protocol == IPV4 else packet[24:40])
    if not (to.is_multicast or to in network or str(to) == "255.255.255.255"):
        print(to, flush=True)
