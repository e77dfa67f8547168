"""The upstream of the soak: answers that can be computed from the request, and the faults that a request asks for.

As a program: `_soak_api.py PORT`. The header `X-Fault` says what goes wrong: `reset`, `stall`, `malformed`, `half` (the
connection ends within the body), `drip` (the body comes octet by octet) or `chunks`.
"""

import asyncio
import hashlib
import re
import socket
import struct
import sys


def said_of(path):
    """The body of the answer to a GET: from nothing to some kilobytes."""
    digest = hashlib.sha256(path.encode()).hexdigest()
    return (f'{{"path":"{path}","says":"' + digest * (1 + int(digest[:2], 16) // 8) + '"}').encode()


def said_of_body(body):
    """The body of the answer to a POST."""
    return b'{"octets":%d,"sha256":"%s"}' % (len(body), hashlib.sha256(body).hexdigest().encode())


async def read_body(reader, head):
    length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
    if length:
        return await reader.readexactly(int(length[1]))
    body = b""
    if re.search(rb"(?i)\r\ntransfer-encoding: *chunked", head):
        while size := int((await reader.readline()).split(b";")[0], 16):
            body += await reader.readexactly(size)
            await reader.readline()
        await reader.readline()
    return body


async def answer(fault, status, body, writer):
    """Writes the answer; False if the connection is spent."""
    head = b"HTTP/1.1 %d OK\r\nContent-Type: application/json\r\n" % status
    whole = head + b"Content-Length: %d\r\n\r\n" % len(body)
    if fault == "reset":
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return False
    if fault == "stall":
        await asyncio.sleep(8)
        return False
    if fault == "malformed":
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 7\r\nno field\r\n\r\nhello")
    elif fault == "half":
        writer.write(whole + body[: len(body) // 2])
    elif fault == "chunks":
        pieces = [body[at:at + 100] for at in range(0, len(body), 100)]
        writer.write(head + b"Transfer-Encoding: chunked\r\n\r\n")
        writer.write(b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n")
    elif fault == "drip":
        for at in range(0, len(whole) + len(body), 97):
            writer.write((whole + body)[at:at + 97])
            await asyncio.sleep(0.002)
    else:
        writer.write(whole + body)
    await writer.drain()
    return fault not in ("malformed", "half")


async def serve(reader, writer):
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            method, target, _ = head.split(b"\r\n")[0].decode().split(" ")
            fault = re.search(rb"(?i)\r\nx-fault: *(\w+)", head)
            body = await read_body(reader, head)
            said = said_of(target) if method == "GET" else said_of_body(body)
            if not await answer(fault and fault[1].decode(), 200 if method == "GET" else 201, said, writer):
                break
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


async def main(port):
    server = await asyncio.start_server(serve, "127.0.0.1", port, limit=1 << 20, backlog=512)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
