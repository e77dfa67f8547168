//! The pipeline of a request minus sockets.
