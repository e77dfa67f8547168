//! HTTP/1 octets to head and framing, or a violation with its offset.
