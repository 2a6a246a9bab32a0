/// Runs one attempt, and streams what it measures.
///
/// Never throws: whatever goes wrong is the end of the attempt, with its reason. When the surrounding task is
/// cancelled, the whole process tree is killed before the call returns.
package protocol AttemptRunner: Sendable {
    /// Runs the attempt to its end.
    ///
    /// `report` is called in order, once with `started` unless the program could not be started, and then with
    /// batches of measurements. A slow `report` slows the program down; nothing is dropped and nothing piles up.
    func run(_ job: AttemptJob, report: @Sendable (RunEvent) async -> Void) async -> RunResult
}
