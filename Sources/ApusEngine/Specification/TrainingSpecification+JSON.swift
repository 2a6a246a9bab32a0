extension TrainingSpecification {
    /// Keys of the `train:` section.
    package static let keys = [
        "dataset", "model", "loss", "optimizer", "schedule", "epochs", "batch", "weight_decay", "label_smoothing",
        "clip_norm", "clip_value", "augment", "initializer", "seed", "precision", "device",
    ]

    /// Reads the `train:` section as JSON, every `${…}` already replaced; throws all mistakes at once.
    package init(json: [UInt8]) throws(SpecificationError) {
        let tree: JSONValue
        do {
            tree = try JSONValue(json: json)
        } catch {
            throw SpecificationError(issues: [SpecificationError.Issue(path: "", message: "no JSON: \(error)")])
        }
        var reader = SpecificationReader()
        self.init(tree, &reader)
        if !reader.issues.isEmpty { throw SpecificationError(issues: reader.issues) }
    }

    private init(_ tree: JSONValue, _ reader: inout SpecificationReader) {
        let fields = reader.fields(tree, at: "", keys: Self.keys)
        let (optimizer, learningRate) = reader.optimizer(fields)
        let initializer = reader.choice(fields, "initializer", default: Initializer.glorotUniform)
        let clipNorm = fields.value("clip_norm").map { _ in reader.real(fields, "clip_norm", in: 1e-30...1e30) }
        let clipValue = fields.value("clip_value").map { _ in reader.real(fields, "clip_value", in: 1e-30...1e30) }
        if clipNorm != nil, clipValue != nil {
            reader.note("clip_value", "'clip_norm' is given too; keep one of them")
        }
        self.init(
            dataset: reader.dataset(fields.value("dataset")),
            layers: reader.layers(fields.value("model"), at: "model", initializer: initializer),
            loss: reader.loss(fields),
            update: UpdateRule(
                optimizer: optimizer,
                weightDecay: reader.real(
                    fields,
                    "weight_decay",
                    in: 0...1e6,
                    default: optimizer.isDecoupled ? 0.004 : 0
                ),
                clipNorm: clipNorm,
                clipValue: clipValue
            ),
            learningRate: learningRate,
            schedule: reader.schedule(fields.value("schedule")),
            epochs: reader.integer(fields, "epochs", in: 1...1_000_000, default: 1),
            batch: reader.integer(fields, "batch", in: 1...1_048_576, default: 32),
            augmentation: reader.augmentation(fields.value("augment")),
            seed: fields.value("seed").map { _ in UInt64(reader.integer(fields, "seed", in: 0...Int.max)) }
        )
        self.precision = reader.choice(fields, "precision", default: .standard)
        self.device = reader.choice(fields, "device", default: .auto)
    }
}

extension SpecificationReader {
    fileprivate mutating func loss(_ fields: Fields) -> Loss {
        let smoothing = self.real(fields, "label_smoothing", in: 0...1, default: 0)
        guard let value = fields.value("loss") else { return .crossEntropy(smoothing: smoothing) }
        switch value {
        case .text("cross-entropy"):
            return .crossEntropy(smoothing: smoothing)
        case .text("mse"):
            if smoothing != 0 {
                self.note("label_smoothing", "it belongs to the loss 'cross-entropy'; remove it, or change the loss")
            }
            return .meanSquaredError
        default:
            self.note("loss", "expected one of cross-entropy, mse, got \(value.kindDescription)")
            return .crossEntropy(smoothing: 0)
        }
    }

    /// The rule and the learning rate; formulas and defaults are those of Keras 3.
    fileprivate mutating func optimizer(_ fields: Fields) -> (OptimizerRule, Double) {
        let fallback = OptimizerRule.sgd(momentum: 0, nesterov: false)
        let names = ["sgd", "adam", "adamw", "rmsprop", "adagrad", "adadelta"]
        guard let value = fields.value("optimizer") else {
            self.note("optimizer", "missing; give one of \(names.joined(separator: ", "))")
            return (fallback, 0)
        }
        guard let (name, options) = self.variant(value, at: "optimizer", keys: names) else { return (fallback, 0) }
        let own: [String]
        switch name {
        case "sgd": own = ["momentum", "nesterov"]
        case "adam", "adamw": own = ["beta_1", "beta_2", "epsilon"]
        case "rmsprop", "adadelta": own = ["rho", "epsilon"]
        default: own = ["epsilon"]
        }
        let keys = self.fields(options, at: "optimizer.\(name)", keys: ["learning_rate"] + own)
        let rate = self.real(keys, "learning_rate", in: 0...1e6, default: name == "sgd" ? 0.01 : 0.001)
        return (self.rule(name, keys), rate)
    }

    private mutating func rule(_ name: String, _ keys: Fields) -> OptimizerRule {
        func epsilon(_ reader: inout Self) -> Double { reader.real(keys, "epsilon", in: 0...1, default: 1e-7) }
        func part(_ key: String, _ standard: Double, _ reader: inout Self) -> Double {
            reader.real(keys, key, in: 0...0.999_999_999, default: standard)
        }
        switch name {
        case "adam", "adamw":
            let first = part("beta_1", 0.9, &self)
            let second = part("beta_2", 0.999, &self)
            return name == "adam"
                ? .adam(beta1: first, beta2: second, epsilon: epsilon(&self))
                : .adamw(beta1: first, beta2: second, epsilon: epsilon(&self))
        case "rmsprop": return .rmsprop(rho: part("rho", 0.9, &self), epsilon: epsilon(&self))
        case "adagrad": return .adagrad(epsilon: epsilon(&self))
        case "adadelta": return .adadelta(rho: part("rho", 0.95, &self), epsilon: epsilon(&self))
        default:
            return .sgd(
                momentum: part("momentum", 0, &self),
                nesterov: self.boolean(keys, "nesterov", default: false)
            )
        }
    }

    fileprivate mutating func schedule(_ value: JSONValue?) -> Schedule {
        let names = ["constant", "step", "exponential", "cosine"]
        guard let value else { return Schedule() }
        if case .text(let name) = value, !["step", "exponential"].contains(name) {
            _ = self.variant(value, at: "schedule", keys: names)
            return Schedule(shape: name == "cosine" ? .cosine(final: 0) : .constant)
        }
        let fields = self.fields(value, at: "schedule", keys: names + ["warmup"])
        let given = names.filter { fields.value[$0] != nil }
        if given.count > 1 {
            self.note("schedule", "\(given.joined(separator: " and ")) are given; keep one of them")
        }
        return Schedule(
            shape: self.shape(given.first ?? "constant", fields),
            warmup: self.warmup(fields.value("warmup"))
        )
    }

    private mutating func shape(_ name: String, _ fields: Fields) -> Schedule.Shape {
        let path = "schedule.\(name)"
        switch name {
        case "step":
            let own = self.fields(fields.value(name), at: path, keys: ["every", "factor"])
            return .step(
                every: self.integer(own, "every", in: 1...1_000_000),
                factor: self.real(own, "factor", in: 0...1, default: 0.1)
            )
        case "exponential":
            let own = self.fields(fields.value(name), at: path, keys: ["decay"])
            return .exponential(decay: self.real(own, "decay", in: 0...1))
        case "cosine":
            let own = self.fields(fields.value(name), at: path, keys: ["final"])
            return .cosine(final: self.real(own, "final", in: 0...1, default: 0))
        default:
            _ = self.fields(fields.value(name), at: path, keys: [])
            return .constant
        }
    }

    private mutating func warmup(_ value: JSONValue?) -> Schedule.Span {
        guard let value else { return .steps(0) }
        let fields = self.fields(value, at: "schedule.warmup", keys: ["steps", "epochs"])
        if fields.value("steps") != nil, fields.value("epochs") != nil {
            self.note("schedule.warmup", "steps and epochs are given; keep one of them")
        }
        return fields.value("epochs") == nil
            ? .steps(self.integer(fields, "steps", in: 0...1_000_000_000))
            : .epochs(self.real(fields, "epochs", in: 0...1e6))
    }

    fileprivate mutating func augmentation(_ value: JSONValue?) -> Augmentation {
        let fields = self.fields(value, at: "augment", keys: ["crop", "flip", "shift"])
        return Augmentation(
            crop: self.integer(fields, "crop", in: 0...1_024, default: 0),
            flip: self.boolean(fields, "flip", default: false),
            shift: self.real(fields, "shift", in: 0...1, default: 0)
        )
    }
}
