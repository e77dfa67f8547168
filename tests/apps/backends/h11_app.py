"""h11 as a server: says what it understood of each request, as JSON, and notes it in a file. Arguments: PORT FILE."""
import asyncio
import hashlib
import json
import sys

import h11

PORT, NOTES = int(sys.argv[1]), open(sys.argv[2], "a", buffering=1)


async def serve(reader, writer):
    connection = h11.Connection(h11.SERVER, max_incomplete_event_size=1 << 20)
    count = 0
    try:
        while True:
            request, body = None, b""
            while True:
                event = connection.next_event()
                if event is h11.NEED_DATA:
                    connection.receive_data(await reader.read(65536))
                elif isinstance(event, h11.Request):
                    request = event
                elif isinstance(event, h11.Data):
                    body += bytes(event.data)
                elif isinstance(event, h11.EndOfMessage):
                    break
                else:
                    return
            count += 1
            answer = note(request, body, count)
            head = [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))]
            writer.write(connection.send(h11.Response(status_code=200, headers=head)))
            if request.method != b"HEAD":
                writer.write(connection.send(h11.Data(data=answer)))
            writer.write(connection.send(h11.EndOfMessage()))
            await writer.drain()
            if connection.our_state is not h11.DONE or connection.their_state is not h11.DONE:
                return
            connection.start_next_cycle()
    except h11.RemoteProtocolError as error:
        text = str(error).encode()
        writer.write(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(text) + text)
    finally:
        writer.close()


def note(request, body, count):
    fields = [[name.decode("latin1"), value.decode("latin1")] for name, value in request.headers]
    seen = {
        "id": next((value for name, value in fields if name == "x-request-id"), None),
        "method": request.method.decode("latin1"), "target": request.target.decode("latin1"), "fields": fields,
        "length": len(body), "sha1": hashlib.sha1(body).hexdigest(), "count": count,
    }
    line = json.dumps(seen)
    print(line, file=NOTES)
    return line.encode()


async def main():
    await (await asyncio.start_server(serve, "127.0.0.1", PORT)).serve_forever()


asyncio.run(main())
