import Testing

@testable import ApusRunner

@Suite struct GroupMembershipTests {
    @Test func `both versions are read, and lines of another form say nothing`() {
        let membership = GroupMembership(
            "12:cpu,cpuacct:/docker/a:b\n5:memory:/\n1:name=systemd:/x\n0::/user.slice/u.scope\nnonsense\n7:pids:\n"
        )

        #expect(membership.unified == "/user.slice/u.scope")
        #expect(
            membership.places == [
                "cpu": "/docker/a:b", "cpuacct": "/docker/a:b", "memory": "", "name=systemd": "/x",
            ]
        )
        #expect(GroupMembership("").unified == nil)
    }
}
