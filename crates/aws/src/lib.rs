//! The AWS kinds, one file each, and the clients they call.
