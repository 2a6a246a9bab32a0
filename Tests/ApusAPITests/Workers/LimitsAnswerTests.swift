import ApusAPI
import Testing

@Suite struct LimitsAnswerTests {
    @Test func `what is enforced is told first, then what is not`() {
        #expect(
            LimitsAnswer(means: "cgroup v1", enforced: ["memory", "cpu"], missing: ["processes (no permission)"]).text
                == "memory, cpu by cgroup v1; not enforced: processes (no permission)"
        )
        #expect(LimitsAnswer(means: "cgroup v2", enforced: ["cpu"], missing: []).text == "cpu by cgroup v2")
        #expect(LimitsAnswer(means: "", enforced: [], missing: ["cpu (why)"]).text == "not enforced: cpu (why)")
    }
}
