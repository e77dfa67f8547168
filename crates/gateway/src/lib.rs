//! Sockets, the HTTP/1 server, the upstream client and its pool.
