import ApusStudy
import Testing

@testable import ApusCoordinator

@Suite struct FailureClassifierTests {
    typealias Verdict = FailureClassifier.Verdict

    private static func failure(
        _ trial: UInt32,
        epoch: UInt32 = 1,
        on worker: String = "a",
        saying error: String = "KeyError: x",
        configuration: UInt32? = nil
    ) -> FailureClassifier.Failure {
        let end = AttemptEnd(outcome: .failed, reason: "it failed:\n\(error)", exitStatus: 1)
        return .init(
            attempt: .of(trial, epoch: epoch),
            worker: .named(worker),
            configuration: configuration,
            evidence: .program(FailureSignature(end))
        )
    }

    private static func failure(
        _ trial: UInt32,
        epoch: UInt32 = 1,
        _ evidence: FailureEvidence,
        isAlone: Bool = true
    ) -> FailureClassifier.Failure {
        .init(attempt: .of(trial, epoch: epoch), worker: .named("a"), evidence: evidence, isAlone: isAlone)
    }

    @Test func `what the configuration cannot help is its fault at once`() {
        var classifier = FailureClassifier(pauseAfter: 3)

        #expect(classifier.failed(Self.failure(1, .configuration), hasOthers: true).verdict == .failed(.configuration))
    }

    @Test func `want of memory counts against a configuration that had no neighbours`() {
        var classifier = FailureClassifier(pauseAfter: 3)

        #expect(classifier.failed(Self.failure(1, .outOfMemory), hasOthers: true).verdict == .failed(.configuration))
    }

    @Test func `want of memory beside others is tried once more`() {
        var classifier = FailureClassifier(pauseAfter: 3)

        let first = classifier.failed(Self.failure(1, .outOfMemory, isAlone: false), hasOthers: false)
        let second = classifier.failed(Self.failure(1, epoch: 2, .outOfMemory, isAlone: false), hasOthers: false)

        #expect(first.verdict == .again)
        #expect(second.verdict == .failed(.configuration))
        #expect(second.changed == [.of(1): .configuration])
    }

    @Test func `a failure that one node alone has seen is tried on another, once`() {
        var classifier = FailureClassifier(pauseAfter: 3)

        #expect(classifier.failed(Self.failure(1, on: "a"), hasOthers: true).verdict == .again)
        #expect(classifier.avoided(by: 1) == [.named("a")])

        let second = classifier.failed(Self.failure(1, epoch: 2, on: "b"), hasOthers: true)

        #expect(second.verdict == .failed(.code))
        #expect(second.changed == [.of(1): .code])
        #expect(second.cleared == [.named("a")])
        #expect(second.pause == nil)
        #expect(classifier.avoided(by: 1) == [])
    }

    @Test func `a trial that fails elsewhere in another way is its configuration's fault`() {
        var classifier = FailureClassifier(pauseAfter: 3)
        _ = classifier.failed(Self.failure(1, on: "a"), hasOthers: true)

        let second = classifier.failed(Self.failure(1, epoch: 2, on: "b", saying: "TypeError: y"), hasOthers: true)

        #expect(second.verdict == .failed(.configuration))
        #expect(second.changed == [.of(1): .configuration])
        #expect(second.cleared == [.named("a")])
    }

    @Test func `a trial that works elsewhere was its node's fault`() {
        var classifier = FailureClassifier(pauseAfter: 3)
        let first = Self.failure(1, on: "a")
        _ = classifier.failed(first, hasOthers: true)

        #expect(classifier.succeeded(1) == [first])
        #expect(classifier.succeeded(1) == [])
    }

    @Test func `what several nodes have seen is not tried again`() {
        var classifier = FailureClassifier(pauseAfter: 3)
        _ = classifier.failed(Self.failure(1, on: "a"), hasOthers: true)

        let second = classifier.failed(Self.failure(2, on: "b"), hasOthers: true)

        #expect(second.verdict == .failed(.code))
        // The first one still waits for another node, and has no cause before.
        #expect(second.changed == [:])
        #expect(second.cleared == [])
    }

    @Test func `as many configurations as the study says pause it, with what they have in common`() {
        var classifier = FailureClassifier(pauseAfter: 3)
        let first = classifier.failed(Self.failure(1), hasOthers: false)
        let second = classifier.failed(Self.failure(2), hasOthers: false)

        let third = classifier.failed(Self.failure(3), hasOthers: false)

        #expect([first.verdict, second.verdict] == [.failed(.configuration), .failed(.configuration)])
        #expect([first.pause, second.pause] == [nil, nil])
        #expect(third.verdict == .failed(.code))
        #expect(third.changed == [.of(1): .code, .of(2): .code])
        #expect(third.pause?.hasPrefix("the same failure came from 3 configurations") == true)
        #expect(third.pause?.contains("exit status 1: KeyError: x") == true)
    }

    @Test func `runs of one configuration count once`() {
        var classifier = FailureClassifier(pauseAfter: 2)
        _ = classifier.failed(Self.failure(1, configuration: 1), hasOthers: false)

        #expect(classifier.failed(Self.failure(2, configuration: 1), hasOthers: false).pause == nil)
        #expect(classifier.failed(Self.failure(3, configuration: 3), hasOthers: false).pause != nil)
    }

    @Test func `different failures do not add up`() {
        var classifier = FailureClassifier(pauseAfter: 2)
        _ = classifier.failed(Self.failure(1, saying: "KeyError: x"), hasOthers: false)

        #expect(classifier.failed(Self.failure(2, saying: "ValueError: y"), hasOthers: false).pause == nil)
    }

    @Test func `a success in between shows that the code works`() {
        var classifier = FailureClassifier(pauseAfter: 2)
        _ = classifier.failed(Self.failure(1), hasOthers: false)
        _ = classifier.succeeded(2)

        let later = classifier.failed(Self.failure(3), hasOthers: false)

        #expect(later.verdict == .failed(.configuration))
        #expect(later.pause == nil)
    }

    @Test func `a study that never pauses still knows the code's fault`() {
        var classifier = FailureClassifier(pauseAfter: nil)
        let all = (1...3).map { classifier.failed(Self.failure($0), hasOthers: false) }

        #expect(all.last?.verdict == .failed(.code))
        #expect(all.allSatisfy { $0.pause == nil })
    }

    @Test func `a user who lets the study go on begins the count anew`() {
        var classifier = FailureClassifier(pauseAfter: 2)
        _ = classifier.failed(Self.failure(1), hasOthers: false)
        #expect(classifier.failed(Self.failure(2), hasOthers: false).pause != nil)

        classifier.resumed()

        #expect(classifier.failed(Self.failure(3), hasOthers: false).pause == nil)
        #expect(classifier.failed(Self.failure(4), hasOthers: false).pause != nil)
    }

    @Test func `after a restart the count goes on, and what was open is open`() {
        var classifier = FailureClassifier(pauseAfter: 3)
        classifier.restored(Self.failure(1, on: "a"), isOpen: false)
        classifier.restored(Self.failure(2, on: "a"), isOpen: true)

        #expect(classifier.avoided(by: 2) == [.named("a")])
        let second = classifier.failed(Self.failure(2, epoch: 2, on: "b"), hasOthers: true)

        #expect(second.verdict == .failed(.code))
        #expect(second.changed == [.of(1): .code, .of(2): .code])
        #expect(classifier.failed(Self.failure(3, on: "b"), hasOthers: true).pause != nil)
    }

    @Test func `kinds of failures are bounded`() {
        var classifier = FailureClassifier(pauseAfter: 2)
        _ = classifier.failed(Self.failure(1, saying: "FirstError: x"), hasOthers: false)
        for kind in 0..<UInt32(FailureClassifier.sightingsMax) {
            let name = String(repeating: "x", count: Int(kind) + 1)
            _ = classifier.failed(Self.failure(kind + 2, saying: "\(name)Error: y"), hasOthers: false)
        }

        #expect(classifier.failed(Self.failure(99, saying: "FirstError: x"), hasOthers: false).pause == nil)
    }
}
