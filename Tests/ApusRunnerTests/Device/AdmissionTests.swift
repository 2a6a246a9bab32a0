import Testing

@testable import ApusRunner

@Suite struct AdmissionTests {
    @Test func `trainings come in, in order, while their memory fits`() {
        var admission = Admission(memoryBytes: 100, target: 4)
        for id in 1...3 { #expect(admission.arrive(id, bytes: 40) == nil) }

        admission.admit(freeBytes: 100)

        #expect(admission.isAdmitted(1))
        #expect(admission.isAdmitted(2))
        #expect(!admission.isAdmitted(3))
    }

    @Test func `memory that is promised is not given twice, and counts no more once it is taken`() {
        var admission = Admission(memoryBytes: 100, target: 4)
        _ = admission.arrive(1, bytes: 60)
        admission.admit(freeBytes: 100)
        _ = admission.arrive(2, bytes: 50)
        admission.admit(freeBytes: 100)
        #expect(!admission.isAdmitted(2))

        admission.settle(1)
        admission.admit(freeBytes: 50)

        #expect(admission.isAdmitted(2))
    }

    @Test func `no more than the target are there, and one more comes when one leaves`() {
        var admission = Admission(memoryBytes: 100, target: 2)
        for id in 1...3 { _ = admission.arrive(id, bytes: 1) }
        admission.admit(freeBytes: 100)
        #expect(admission.count == 2)

        admission.leave(1)
        admission.admit(freeBytes: 100)

        #expect(admission.isAdmitted(3))
    }

    @Test func `what no empty device could hold is refused`() {
        var admission = Admission(memoryBytes: 100)

        #expect(admission.arrive(1, bytes: 101) == .tooLarge)
        #expect(admission.waitingCount == 0)
    }

    @Test func `a training is tried on an idle device though others use its memory`() {
        var admission = Admission(memoryBytes: 100)
        _ = admission.arrive(1, bytes: 90)

        admission.admit(freeBytes: 10)

        #expect(admission.isAdmitted(1))
    }

    @Test func `one that ran out of memory is tried alone, and once only`() {
        var admission = Admission(memoryBytes: 100, target: 4)
        for id in 1...3 { _ = admission.arrive(id, bytes: 10) }
        admission.admit(freeBytes: 100)
        admission.leave(1)
        let isAgain = admission.ranOut(1)
        #expect(isAgain)
        _ = admission.arrive(4, bytes: 10)
        _ = admission.arrive(1, bytes: 10)

        admission.admit(freeBytes: 100)
        #expect(!admission.isAdmitted(1))
        #expect(!admission.isAdmitted(4))
        admission.leave(2)
        admission.leave(3)
        admission.admit(freeBytes: 100)
        #expect(admission.isAdmitted(1))
        #expect(!admission.isAdmitted(4))

        admission.leave(1)
        let isOnceMore = admission.ranOut(1)
        #expect(!isOnceMore)
        admission.admit(freeBytes: 100)
        #expect(admission.isAdmitted(4))
    }
}
