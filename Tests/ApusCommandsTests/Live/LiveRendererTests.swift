import ApusAPI
import Testing

@testable import ApusCommands

@Suite struct LiveRendererTests {
    @Test func `a frame is laid out to the width`() {
        let lines = LiveRenderer(width: 96).lines(LiveFrame(LiveSamples.live()))

        #expect(
            lines == [
                "mnist-smac  running                                                                12:03 elapsed",
                "[██████████████░░░░░░░░░░░░░░░░░░░░░░░░░░]  22/60 trials  about 18 min left",
                "trials    21 succeeded, 1 failed, 2 running, 1 waiting",
                "best      val_error 0.0123  trial 17  filters=128 rate=0.25 kind=adam",
                "",
                "trial  worker   step  val_error  curve  time  configuration",
                "   22  local-1     4     0.0311  █▆▄▂▁  0:42  filters=16 rate=0.25 kind=adam",
                "   23  local-1     4     0.0514  █▁     0:20  filters=128 rate=0.25 kind=sgd",
                "workers   1 connected; 2 of 2 slots busy",
                "ended     trial 9 failed: exit status 1\\e[2J",
            ]
        )
    }

    @Test(arguments: [20, 33, 47, 80, 200])
    func `no line is wider than the terminal`(width: Int) {
        let lines = LiveRenderer(width: width).lines(LiveFrame(LiveSamples.live()))

        for line in lines { #expect(VisibleText.width(line) <= width, "\(line)") }
    }

    @Test(arguments: [4, 6, 8, 9, 12])
    func `no frame is higher than the terminal`(height: Int) {
        let running = (1...40).map { LiveSamples.trial(UInt32($0)) }
        let live = LiveAnswer(study: LiveSamples.study(), running: running, failures: [], workers: [])

        let lines = LiveRenderer(width: 80, height: height).lines(LiveFrame(live))

        #expect(lines.count <= height)
        if height == 12 { #expect(lines.contains("and 36 more")) }
    }

    @Test func `a running trial shows its time beside what it is expected to take`() {
        let running = [LiveSamples.trial(22, seconds: 42, expected: 190), LiveSamples.trial(23, seconds: 20)]
        let live = LiveAnswer(study: LiveSamples.study(), running: running, failures: [], workers: [])

        let rows = LiveFrame(live).rows

        #expect(rows.map(\.time) == ["0:42 of 3:10", "0:20"])
    }

    @Test func `before anything has ended the frame says so`() {
        let study = LiveSamples.study(counts: [:], median: nil, elapsed: 0, best: nil)
        let live = LiveAnswer(study: study, running: [], failures: [], workers: [LiveSamples.worker()])

        let lines = LiveRenderer(width: 90).lines(LiveFrame(live))

        #expect(lines[1].hasSuffix("0/60 trials  estimating the time left"))
        #expect(lines[2] == "trials    none yet")
        #expect(lines[3] == "best      none yet")
    }

    @Test func `without Unicode the bar and the curves are plain`() {
        let lines = LiveRenderer(width: 96, hasUnicode: false).lines(LiveFrame(LiveSamples.live()))

        #expect(lines.allSatisfy { $0.utf8.allSatisfy { $0 < 0x80 } })
        #expect(lines[1].hasPrefix("[##############....."))
    }

    @Test func `colors are only there when they are wanted`() {
        let frame = LiveFrame(LiveSamples.live())

        #expect(LiveRenderer(width: 80).lines(frame).allSatisfy { !$0.contains("\u{1B}") })
        #expect(LiveRenderer(width: 80, hasColor: true).lines(frame)[0].hasPrefix("\u{1B}[1mmnist-smac"))
    }
}
