import Testing

/// Everything that runs kernels on the CPU: one after the other, since the emulation is one for the process.
@Suite(.serialized) struct EmulationTests {}
