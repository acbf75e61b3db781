#!/usr/bin/env python3
"""vsock-relay.py PORT CID TO_PORT: takes vsock connections on PORT and carries them on to TO_PORT at CID.

A link through it is under a test's thumb: SIGSTOP stalls it without a word, SIGKILL ends it. In the rig's machines only.
"""
import os
import socket
import sys
import threading


def pump(source, sink):
    try:
        while data := source.recv(65536):
            sink.sendall(data)
    except OSError:
        pass  # the other direction ended the connection
    for end in (source, sink):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def main():
    if os.environ.get("VSOCKRIG_GUEST") != "1":
        sys.exit("vsock-relay: runs in the rig's machines only")
    port, cid, to_port = (int(word) for word in sys.argv[1:])
    listener = socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM)
    listener.bind((socket.VMADDR_CID_ANY, port))
    listener.listen()
    while True:
        near, _ = listener.accept()
        far = socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM)
        try:
            far.connect((cid, to_port))
        except OSError:
            near.close()
            continue
        for ends in ((near, far), (far, near)):
            threading.Thread(target=pump, args=ends, daemon=True).start()


main()
