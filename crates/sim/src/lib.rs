//! A simulated cloud with fake kinds, and the laws of the engine run over it.
