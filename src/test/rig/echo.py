#!/usr/bin/env python3
"""echo.py serve ADDRESS | echo.py call ADDRESS: a TCP stream through the overlay, there and back, compared byte by byte."""
import os
import socket
import sys
import threading
import time

PORT = 7001
BYTES = 2 << 20
SECONDS = 60


def serve(address):
    with socket.create_server((address, PORT), family=socket.AF_INET6) as server:
        while True:
            caller, _ = server.accept()
            with caller:
                while data := caller.recv(65536):
                    caller.sendall(data)


def connect(address):
    """Tries until the other side listens: its python may still start."""
    end = time.monotonic() + SECONDS
    while True:
        try:
            return socket.create_connection((address, PORT), SECONDS)
        except ConnectionRefusedError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


def call(address):
    sent = os.urandom(BYTES)
    back = bytearray()
    with connect(address) as stream:

        def send():
            stream.sendall(sent)
            stream.shutdown(socket.SHUT_WR)

        sender = threading.Thread(target=send)
        sender.start()
        while data := stream.recv(65536):
            back += data
        sender.join()
    if back != sent:
        sys.exit(f"echo: {len(sent)} bytes sent, {len(back)} came back, or others")
    print(f"stream of {len(back)} bytes there and back")


{"serve": serve, "call": call}[sys.argv[1]](sys.argv[2])
