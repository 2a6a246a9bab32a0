/// Runs a program under a wall-clock limit, and ends its whole tree at the limit or when the task is cancelled.
struct SupervisedProcess: Sendable {
    let clock: any Clock<Duration>

    /// How long the tree has to end after SIGTERM, before SIGKILL.
    let grace: Duration

    /// Runs the program until nothing of it is left; returns how it ended, and the handler as it is then.
    ///
    /// `prepare` runs first, on a thread where it may block. `receive` gets what the handler found, in order, and an
    /// empty list once when the program has started.
    func run<Handler: OutputHandler>(
        handler: Handler,
        limit: Duration?,
        prepare: @escaping @Sendable () throws(RunnerError) -> ProcessSpecification,
        receive: ([Handler.Item]) async -> Void
    ) async -> (end: ProcessEnd, handler: Handler) {
        guard let control = ProcessControl() else {
            return (
                ProcessEnd(status: .notStarted("the worker has no file descriptors left; raise ulimit -n")), handler
            )
        }
        let queue = EventQueue<ProcessEvent<Handler>>()
        let supervisor = ProcessSupervisor(
            prepare: prepare,
            control: control,
            grace: self.grace,
            queue: queue,
            handler: handler
        )
        guard BlockingThread.start({ supervisor.run() }) else {
            return (ProcessEnd(status: .notStarted("the worker cannot start a thread; raise ulimit -u")), handler)
        }
        return await withTaskCancellationHandler {
            await withTaskGroup(of: Void.self) { group in
                if let limit {
                    group.addTask { await self.enforce(limit, on: control) }
                }
                let result = await Self.take(from: queue, control: control, receive: receive)
                group.cancelAll()
                return result
            }
        } onCancel: {
            control.terminate(.cancelled)
        }
    }

    private static func take<Handler: OutputHandler>(
        from queue: EventQueue<ProcessEvent<Handler>>,
        control: ProcessControl,
        receive: ([Handler.Item]) async -> Void
    ) async -> (end: ProcessEnd, handler: Handler) {
        while true {
            var items: [Handler.Item] = []
            for event in await queue.next() {
                if case .items(let more) = event {
                    items += more
                    continue
                }
                if !items.isEmpty { await receive(items) }
                items = []
                switch event {
                case .started: await receive([])
                case .items: break
                case .ended(let end, let handler): return (end, handler)
                }
            }
            if !items.isEmpty { await receive(items) }
            // The program's output may have been left in its pipe until now.
            control.wake()
        }
    }

    private func enforce(_ limit: Duration, on control: ProcessControl) async {
        do {
            try await self.clock.sleep(for: limit)
            control.terminate(.timedOut)
            try await self.clock.sleep(for: self.grace)
            control.kill(.timedOut)
        } catch {
            // Cancelled: the program ended, or its task did, and then it is killed anyway.
        }
    }
}
