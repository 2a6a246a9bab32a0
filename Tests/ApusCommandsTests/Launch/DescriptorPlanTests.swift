import Glibc
import Testing

@testable import ApusCommands

/// G14: connections never take the descriptors of the store.
@Suite struct DescriptorPlanTests {
    @Test func `whatever the limit is, all connections and files fit in it`() {
        for limit in 96...DescriptorPlan.limitMax {
            let plan = DescriptorPlan(limit: limit)
            let web = plan.web * 3 / 2
            #expect(plan.workers + plan.refused + web + plan.files <= limit, "\(limit): \(plan)")
            #expect(plan.files >= 32 && plan.web >= 8 && plan.workers >= 4)
        }
    }

    @Test func `a large limit gives what workers and files may have at most`() {
        let plan = DescriptorPlan(limit: 65_536)

        #expect(plan.workers == 12_000)
        #expect(plan.web == 512)
        #expect(plan.files == 1_024)
    }

    @Test func `the plan of this process is for its raised limit`() {
        let plan = DescriptorPlan.raised()

        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        #expect(limit.rlim_cur == min(limit.rlim_max, rlim_t(DescriptorPlan.limitMax)) || limit.rlim_cur > 65_536)
        #expect(plan == DescriptorPlan(limit: Int(min(limit.rlim_cur, rlim_t(DescriptorPlan.limitMax)))))
    }
}
