import Testing

@testable import ApusWorker

@Suite struct MachineFactsTests {
    @Test func `the memory is what the system has, or what the control group leaves of it`() {
        let meminfo = "MemTotal:       16384 kB\nMemFree: 1 kB\n"

        #expect(MachineFacts.memoryBytes(meminfo: meminfo, limit: nil) == 16_777_216)
        #expect(MachineFacts.memoryBytes(meminfo: meminfo, limit: "max\n") == 16_777_216)
        #expect(MachineFacts.memoryBytes(meminfo: meminfo, limit: "1048576\n") == 1_048_576)
        #expect(MachineFacts.memoryBytes(meminfo: "", limit: "1048576\n") == 1_048_576)
        #expect(MachineFacts.memoryBytes(meminfo: "MemTotal: x", limit: nil) == 0)
    }

    @Test func `the cores are those that the process may run on`() {
        #expect(MachineFacts.cores(status: "Name:\tx\nCpus_allowed:\tff,0000000f\n") == 12)
        #expect(MachineFacts.cores(status: "Name:\tx\n") == nil)
        #expect(MachineFacts.detect().cores >= 1)
    }
}
