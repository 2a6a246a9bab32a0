/// Every worker that the coordinator knows.
package struct WorkerListAnswer: Codable, Hashable, Sendable {
    package let items: [WorkerAnswer]

    package init(items: [WorkerAnswer]) {
        self.items = items
    }
}
