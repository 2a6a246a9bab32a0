import Glibc
import Testing

@testable import ApusRunner

@Suite struct ProcessTreeTests {
    @Test func `a mark is worn only while a child is made, and given again only when it is free`() throws {
        let before = ProcessMark.softLimit(of: getpid())
        let mark = try #require(ProcessMark.take())
        let other = try #require(ProcessMark.take())
        defer { other.release() }

        #expect(mark.softLimit != other.softLimit)
        #expect(before != mark.softLimit)
        mark.release()
    }

    @Test func `a process that is no keeper leaves half of the marks to its keeper`() throws {
        let marks = try (0..<10).map { _ in try #require(ProcessMark.take()) }
        defer { for mark in marks { mark.release() } }

        #expect(Set(marks.map { $0.softLimit % 2 }).count == 1)
    }

    @Test func `the table knows this process, its parent and that it descends from it`() throws {
        let own = getpid()
        let entry = try #require(ProcessTable.parent(of: own))

        #expect(ProcessTable.all().contains(own))
        #expect(entry.parent == getppid())
        #expect(ProcessTable.isDescendant(own, of: getppid()))
        #expect(!ProcessTable.isDescendant(getppid(), of: own))
        #expect(ProcessTable.descendants(of: [getppid()]).contains(own))
        #expect(ProcessTable.parent(of: -1) == nil)
        #expect(ProcessMark.softLimit(of: Int32.max) == nil)
    }

    @Test func `a command's name may hold anything`() throws {
        let scratch = Scratch()
        try scratch.write("#!/bin/sh\nread line", to: ") S 1 (", isExecutable: true)
        try scratch.folder.create()
        let spawned = try ProcessSpawner.spawn(
            ProcessSpecification(
                arguments: ["./) S 1 ("],
                environment: [:],
                folder: scratch.path,
                stdoutLog: scratch.folder.stdoutPath,
                stderrLog: scratch.folder.stderrPath,
                logBytesMax: 10,
                input: []
            )
        )
        defer { for descriptor in [spawned.exit, spawned.stdout, spawned.stderr] { close(descriptor) } }

        #expect(ProcessTable.parent(of: spawned.tree.leader)?.parent == getpid())
        #expect(getsid(spawned.tree.leader) == spawned.tree.leader)
        #expect(ProcessMark.softLimit(of: spawned.tree.leader) == spawned.tree.mark.softLimit)

        spawned.tree.kill()
        var status: Int32 = 0
        waitpid(spawned.tree.leader, &status, 0)
        #expect(spawned.tree.sweep() == [])
        spawned.tree.mark.release()
        if let input = spawned.input { close(input) }
    }

    @Test func `programs are found on the program's own PATH only`() throws {
        let scratch = Scratch()
        try scratch.write("", to: "bin/tool", isExecutable: true)

        #expect(
            try ExecutableSearch.find("tool", path: "relative::\(scratch.path)/bin", folder: "/")
                == "\(scratch.path)/bin/tool"
        )
        #expect(try ExecutableSearch.find("bin/tool", path: nil, folder: scratch.path) == "\(scratch.path)/bin/tool")
        #expect(throws: RunnerError("cannot start 'tool': no such program on the worker's PATH (/bin)")) {
            try ExecutableSearch.find("tool", path: "/bin", folder: "/")
        }
        #expect(throws: RunnerError("the command's first word is empty; it must name a program")) {
            try ExecutableSearch.find("", path: nil, folder: "/")
        }
    }
}
