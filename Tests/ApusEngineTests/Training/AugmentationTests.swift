import ApusEngine
import Testing

/// What a network sees of augmented images, through a trainer whose model is the identity.
@Suite struct AugmentationTests {
    private static let shape = TensorShape(height: 3, width: 3, channels: 2)
    private static let image = (1...18).map { Float($0) }

    /// The images that `epochs` epochs see; the model hands its input to a backend that keeps it.
    private func images(_ augmentation: Augmentation, epochs: Int, seed: UInt64 = 1) throws -> [[Float]] {
        let backend = RecordingBackend()
        let specification = TrainingSpecification(
            dataset: DatasetSpecification(name: "one"),
            layers: [.flatten],
            loss: .meanSquaredError,
            update: SmallNetworks.sgd,
            learningRate: 0,
            epochs: epochs,
            batch: 1,
            augmentation: augmentation
        )
        let dataset = Dataset(
            shape: Self.shape,
            samples: Self.image,
            targets: .values([Float](repeating: 0, count: 18), width: 18)
        )
        let data = TrainingData(train: DataPart(dataset))
        _ = try Trainer(specification: specification, data: data, backend: backend, seed: seed).run()
        return backend.images
    }

    @Test func `without augmentation images stay`() throws {
        #expect(try self.images(Augmentation(), epochs: 2) == [Self.image, Self.image])
    }

    @Test func `a flip mirrors columns and keeps channels, half of the time`() throws {
        let mirrored: [Float] = [5, 6, 3, 4, 1, 2, 11, 12, 9, 10, 7, 8, 17, 18, 15, 16, 13, 14]

        let images = try self.images(Augmentation(flip: true), epochs: 200)

        #expect(Set(images) == [Self.image, mirrored])
        #expect((70...130).contains(images.count { $0 == mirrored }))
    }

    @Test func `a crop of padding 1 has nine places, zeros moving in`() throws {
        let down: [Float] = [0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]

        let images = Set(try self.images(Augmentation(crop: 1), epochs: 200))

        #expect(images.count == 9)
        #expect(images.contains(Self.image) && images.contains(down))
    }

    @Test func `a shift reaches as far as its part of the side`() throws {
        let third = Set(try self.images(Augmentation(shift: 0.34), epochs: 200))
        let none = Set(try self.images(Augmentation(shift: 0.3), epochs: 20))

        #expect(third.count == 9)
        #expect(none == [Self.image])
    }

    @Test func `the seed decides`() throws {
        let augmentation = Augmentation(crop: 1, flip: true)

        #expect(try self.images(augmentation, epochs: 9) == self.images(augmentation, epochs: 9))
        #expect(try self.images(augmentation, epochs: 9) != self.images(augmentation, epochs: 9, seed: 2))
    }
}
