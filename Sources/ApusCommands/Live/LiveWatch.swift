import ApusAPI

/// Follows a study until it ends, and shows it.
struct LiveWatch: Sendable {
    enum Style: Hashable, Sendable {
        /// In place on a terminal, plain elsewhere.
        case automatic
        case plain

        /// One answer of the API a line, each time something changed.
        case json
    }

    let client: APIClient
    let study: String
    let console: Console
    let style: Style
    let clock: any Clock<Duration>

    /// Whether the watch also ends when the study has paused itself and nothing runs any more.
    let endsWhenHeld: Bool

    init(
        client: APIClient,
        study: String,
        console: Console,
        style: Style = .automatic,
        endsWhenHeld: Bool = false,
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.client = client
        self.study = study
        self.console = console
        self.style = style
        self.clock = clock
        self.endsWhenHeld = endsWhenHeld
    }

    /// The study as it was at its end, or when it was held.
    ///
    /// Gives the cursor back however it ends.
    @discardableResult
    func run() async throws -> StudyAnswer {
        switch self.style {
        case .json: try await self.runJSON()
        case .automatic where self.console.terminal.isInteractive: try await self.runInPlace()
        case .automatic, .plain: try await self.runPlain()
        }
    }

    private func isOver(_ live: LiveAnswer) -> Bool {
        live.study.isEnded || self.endsWhenHeld && live.running.isEmpty && live.study.failures?.pauses ?? false
    }

    private func answer() async throws -> LiveAnswer {
        try await self.client.get(.live, [self.study], as: LiveAnswer.self)
    }

    private func runInPlace() async throws -> StudyAnswer {
        var painter = ScreenPainter()
        // A terminal that is gone needs no cursor.
        defer { try? self.console.write(Array(painter.end().utf8)) }
        while true {
            let live = try await self.answer()
            let size = self.console.terminal.size
            let renderer = LiveRenderer(
                width: size.width - 1,
                height: size.height - 1,
                hasColor: self.console.terminal.hasColor,
                hasUnicode: self.console.terminal.hasUnicode
            )
            try self.console.write(Array(painter.paint(renderer.lines(LiveFrame(live))).utf8))
            if self.isOver(live) { return live.study }
            try await self.clock.sleep(for: .milliseconds(250))
        }
    }

    private func runPlain() async throws -> StudyAnswer {
        var progress = PlainProgress()
        while true {
            let live = try await self.answer()
            try self.console.print(progress.lines(live))
            if self.isOver(live) { return live.study }
            try await self.clock.sleep(for: .seconds(1))
        }
    }

    private func runJSON() async throws -> StudyAnswer {
        var last: LiveAnswer?
        while true {
            let live = try await self.answer()
            if self.isOver(live) || live.study.counts != last?.study.counts || live.running != last?.running {
                try self.console.write(JSONText.encode(live) + [UInt8(ascii: "\n")])
            }
            last = live
            if self.isOver(live) { return live.study }
            try await self.clock.sleep(for: .seconds(1))
        }
    }
}
