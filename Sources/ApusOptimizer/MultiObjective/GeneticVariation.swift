import ApusMath

/// Children of two rows of features, and mutations.
///
/// Numbers: simulated binary crossover (Deb and Agrawal, 1995) and polynomial mutation (Deb and Goyal, 1996), mirrored
/// at the walls. Choices: uniform crossover, and any other choice by mutation.
struct GeneticVariation: Sendable {
    let features: [Feature]

    /// The probability that a child has two parents.
    let crossover: Double

    /// Deb's η: with a large one children stay close.
    let crossoverIndex: Double
    let mutationIndex: Double

    /// A row, `mutations` features of it changed by chance on average.
    func child(
        of mother: [Double],
        and father: [Double],
        mutations: Double,
        _ random: inout SeededRandom
    ) -> [Double] {
        var row = random.uniform() < self.crossover ? self.crossed(mother, father, &random) : mother
        let probability = mutations / Double(max(1, self.features.count))
        for index in row.indices {
            if row[index].isNaN {
                // What neither parent had may be active in their child.
                row[index] = self.anything(index, &random)
            } else if random.uniform() < probability {
                row[index] = self.mutated(row[index], index, &random)
            }
        }
        return row
    }

    private func crossed(_ mother: [Double], _ father: [Double], _ random: inout SeededRandom) -> [Double] {
        mother.indices.map { index in
            let isSwapped = random.uniform() < 0.5
            let (near, far) = isSwapped ? (father[index], mother[index]) : (mother[index], father[index])
            if near.isNaN { return far }
            if far.isNaN || self.features[index].categories != nil { return near }
            let part = random.uniform()
            let spread =
                part < 0.5
                ? self.root(2 * part, self.crossoverIndex) : 1 / self.root(2 * (1 - part), self.crossoverIndex)
            return UnitInterval.reflected(0.5 * ((1 + spread) * near + (1 - spread) * far))
        }
    }

    private func mutated(_ value: Double, _ index: Int, _ random: inout SeededRandom) -> Double {
        guard self.features[index].categories == nil else { return self.anything(index, &random) }
        let part = random.uniform()
        let change =
            part < 0.5 ? self.root(2 * part, self.mutationIndex) - 1 : 1 - self.root(2 * (1 - part), self.mutationIndex)
        return UnitInterval.reflected(value + change)
    }

    private func anything(_ index: Int, _ random: inout SeededRandom) -> Double {
        self.features[index].categories.map { Double(random.integer(below: $0)) } ?? random.uniform()
    }

    private func root(_ value: Double, _ index: Double) -> Double {
        value > 0 ? Portable.power(value, 1 / (index + 1)) : 0
    }
}
