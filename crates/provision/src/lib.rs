//! The provision command, and the library face for tools that embed it.
