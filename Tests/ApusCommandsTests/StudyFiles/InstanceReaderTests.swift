import ApusStudy
import ApusStudyFile
import Testing

@testable import ApusCommands

/// Files of instances and features, as a study file names them.
@Suite struct InstanceReaderTests {
    @Test func `an instance with several seeds is one instance`() {
        let reading = InstanceReader.instances(Array("3,a\n5,b\n4,a\n".utf8))

        #expect(reading.instances == [.init(name: "a", seeds: [3, 4]), .init(name: "b", seeds: [5])])
        #expect(reading.errors == [])
    }

    @Test func `what is wrong with a file is told with its place`() {
        let empty = InstanceReader.instances([])
        let double = InstanceReader.instances(Array("a\nb\na\n".utf8))
        let seed = InstanceReader.instances(Array("-1,a\n".utf8))

        #expect(empty.errors.map(\.message) == ["the file has no instances; write one a line"])
        #expect(double.warnings.map(\.line) == [3])
        #expect(double.instances.map(\.name) == ["a", "b"])
        #expect(seed.errors.first?.message.contains("a seed is from 0 to 4294967295 (that of 'a' is -1)") == true)
    }

    @Test func `features come to their instances, and a missing one is the mean of the others`() {
        let csv = "instance,f,g\na,1,10\nb,3,-512\nc,-1024,20\nother,0,0\n"

        let reading = InstanceReader.features(
            Array(csv.utf8),
            of: ["a", "b", "c"].map { StudyInstances.Instance(name: $0, seeds: [7]) }
        )

        #expect(reading.names == ["f", "g"])
        #expect(reading.instances.map(\.features) == [[1, 10], [3, 15], [2, 20]])
        #expect(reading.instances.allSatisfy { $0.seeds == [7] })
        #expect(reading.warnings.map(\.message) == ["'other' is no instance of this study; its features are not used"])
    }

    @Test(arguments: [
        ("instance,f\nb,1\n", "the instance 'a' has no features"),
        ("instance,f\na,1,2\n", "the row has 3 cells, and the header has 2"),
        ("instance,f\na,x\n", "the feature 'f' is 'x', which is not a number"), ("", "expected a header such as"),
        ("instance,f\na,1\na,2\n", "'a' is there twice"),
    ])
    func `features that are wrong are told`(csv: String, message: String) {
        let reading = InstanceReader.features(Array(csv.utf8), of: [.init(name: "a")])

        #expect(reading.errors.contains { $0.message.contains(message) })
    }
}
