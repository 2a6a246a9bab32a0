import Testing

@testable import ApusRunner

@Suite struct DeviceBookTests {
    @Test func `programs get devices of their own`() {
        var book = DeviceBook(count: 3)

        #expect(book.take(2) == [0, 1])
        #expect(book.take(1) == [2])
        book.give(back: [0, 1])
        #expect(book.take(1) == [0])
    }

    @Test func `trainings share the least used device, and leave those of programs alone where they can`() {
        var book = DeviceBook(count: 3)
        _ = book.take(1)

        #expect(book.share(of: [0, 1, 2]) == 1)
        #expect(book.share(of: [0, 1, 2]) == 2)
        #expect(book.share(of: [0, 1, 2]) == 1)
        book.leave(2)
        #expect(book.share(of: [0, 1, 2]) == 2)
        #expect(book.share(of: [0]) == 0)
        #expect(book.share(of: []) == nil)
    }
}
