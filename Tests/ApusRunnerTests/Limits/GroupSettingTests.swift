import ApusStudy
import Testing

@testable import ApusRunner

@Suite struct GroupSettingTests {
    private static func texts(_ resources: Resources, _ version: ControlGroups.Version) -> [String] {
        GroupSetting.all(AttemptLimits(resources, processesMax: 4_096), version).map { "\($0.file) \($0.text)" }
    }

    @Test func `without words of the study there are a weight and a number of processes`() {
        #expect(Self.texts(Resources(), .one) == ["cpu.shares 1024", "pids.max 4096"])
        #expect(Self.texts(Resources(), .two) == ["cpu.weight 100", "pids.max 4096"])
    }

    @Test func `memory and a cap are set where the study names them`() {
        let resources = Resources(cores: 2, memoryBytes: 512, isCapped: true)

        #expect(
            Self.texts(resources, .one) == [
                "memory.limit_in_bytes 512", "memory.memsw.limit_in_bytes 512", "cpu.shares 2048",
                "cpu.cfs_period_us 100000", "cpu.cfs_quota_us 200000", "pids.max 4096",
            ]
        )
        #expect(
            Self.texts(resources, .two) == [
                "memory.max 512", "memory.swap.max 0", "memory.oom.group 1", "cpu.weight 200", "cpu.max 200000 100000",
                "pids.max 4096",
            ]
        )
    }

    @Test func `weights stay within what the kernel takes`() {
        #expect(Self.texts(Resources(cores: 4_096), .one).first == "cpu.shares 262144")
        #expect(Self.texts(Resources(cores: 4_096), .two).first == "cpu.weight 10000")
    }
}
