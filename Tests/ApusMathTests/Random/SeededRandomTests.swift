import ApusMath
import Testing

@Suite struct SeededRandomTests {
    @Test func `the numbers are those of xoshiro256 starstar`() {
        var random = SeededRandom(state: (1, 2, 3, 4))

        let numbers = (0..<6).map { _ in random.next() }

        #expect(
            numbers == [
                11_520, 0, 1_509_978_240, 1_215_971_899_390_074_240, 1_216_172_134_540_287_360,
                607_988_272_756_665_600,
            ]
        )
    }

    @Test func `a seed gives the same numbers in every release`() {
        var random = SeededRandom(seed: 1)

        #expect(random.next() == 12_966_619_160_104_079_557)
    }

    @Test func `another seed or another stream gives other numbers`() {
        var one = SeededRandom(seed: 7, stream: 1)
        var two = SeededRandom(seed: 7, stream: 2)
        var other = SeededRandom(seed: 8, stream: 1)

        let numbers = Set([one.next(), two.next(), other.next()])

        #expect(numbers.count == 3)
    }
}
