import ApusEngine
import Testing

@Suite struct TrainingSpecificationTests {
    private static let smallest = #"{"dataset": "mnist", "model": ["flatten"], "optimizer": "adam"}"#

    @Test func `a full specification is read`() throws {
        let json = #"""
            {"dataset": {"name": "mnist", "split": {"train": 50000, "validation": 0.1, "test": 100, "seed": 3},
                         "normalize": "standardize"},
             "model": [{"conv": {"filters": 8, "kernel": [3, 5], "stride": 2, "padding": "same", "activation": "relu",
                                 "bias": false, "initializer": "he_normal"}},
                       {"maxpool": {"size": 2}}, {"avgpool": {"size": [2, 3], "stride": 1, "padding": "same"}},
                       {"residual": {"layers": [{"batchnorm": {}}, {"activation": {"kind": "elu", "alpha": 0.5}}]}},
                       {"globalavgpool": {}}, {"dropout": {"rate": 0.25}}, {"dense": {"units": 10}}],
             "loss": "cross-entropy", "label_smoothing": 0.1,
             "optimizer": {"sgd": {"learning_rate": 0.5, "momentum": 0.9, "nesterov": true}},
             "schedule": {"cosine": {"final": 0.01}, "warmup": {"epochs": 0.5}},
             "epochs": 12, "batch": 128, "weight_decay": 1e-4, "clip_norm": 1, "seed": 7,
             "augment": {"crop": 2, "flip": true, "shift": 0.1}, "initializer": "he_uniform"}
            """#

        let specification = try TrainingSpecification(json: Array(json.utf8))

        #expect(specification.dataset.name == "mnist")
        #expect(
            specification.dataset.split
                == DatasetSpecification.Split(
                    train: .count(50_000),
                    validation: .fraction(0.1),
                    test: .count(100),
                    seed: 3
                )
        )
        #expect(specification.dataset.normalization == .standardize)
        #expect(
            specification.layers.map(\.key).joined(separator: " ")
                == "conv maxpool avgpool residual globalavgpool dropout dense"
        )
        #expect(
            specification.layers[0]
                == .convolution(
                    LayerSpecification.Convolution(
                        filters: 8,
                        kernelHeight: 3,
                        kernelWidth: 5,
                        stride: 2,
                        padding: .same,
                        activation: .relu,
                        bias: false,
                        initializer: .heNormal
                    )
                )
        )
        #expect(
            specification.layers[3]
                == .residual(
                    layers: [.batchNorm(momentum: 0.99, epsilon: 1e-3), .activation(.elu(alpha: 0.5))],
                    projects: true
                )
        )
        #expect(
            specification.layers[6]
                == .dense(LayerSpecification.Dense(units: 10, initializer: .heUniform))
        )
        #expect(specification.loss == .crossEntropy(smoothing: 0.1))
        #expect(
            specification.update
                == UpdateRule(optimizer: .sgd(momentum: 0.9, nesterov: true), weightDecay: 1e-4, clipNorm: 1)
        )
        #expect(specification.learningRate == 0.5)
        #expect(specification.schedule == Schedule(shape: .cosine(final: 0.01), warmup: .epochs(0.5)))
        #expect(specification.epochs == 12 && specification.batch == 128 && specification.seed == 7)
        #expect(specification.augmentation == Augmentation(crop: 2, flip: true, shift: 0.1))
    }

    @Test func `defaults are those of Keras`() throws {
        let specification = try TrainingSpecification(json: Array(Self.smallest.utf8))

        #expect(specification.update.optimizer == .adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-7))
        #expect(specification.learningRate == 0.001)
        #expect(specification.epochs == 1 && specification.batch == 32)
        #expect(specification.loss == .crossEntropy(smoothing: 0))
        #expect(specification.update.weightDecay == 0)
    }

    @Test(arguments: [
        ("sgd", OptimizerRule.sgd(momentum: 0, nesterov: false), 0.01, 0.0),
        ("adamw", .adamw(beta1: 0.9, beta2: 0.999, epsilon: 1e-7), 0.001, 0.004),
        ("rmsprop", .rmsprop(rho: 0.9, epsilon: 1e-7), 0.001, 0),
        ("adagrad", .adagrad(epsilon: 1e-7), 0.001, 0),
        ("adadelta", .adadelta(rho: 0.95, epsilon: 1e-7), 0.001, 0),
    ])
    func `each optimizer has its defaults`(name: String, rule: OptimizerRule, rate: Double, decay: Double) throws {
        let json = Self.smallest.replacing("adam", with: name)

        let specification = try TrainingSpecification(json: Array(json.utf8))

        #expect(specification.update.optimizer == rule)
        #expect(specification.learningRate == rate)
        #expect(specification.update.weightDecay == decay)
    }

    @Test(arguments: [
        ("step", Schedule.Shape.step(every: 3, factor: 0.1), #"{"step": {"every": 3}}"#),
        ("exponential", .exponential(decay: 0.9), #"{"exponential": {"decay": 0.9}}"#),
        ("cosine", .cosine(final: 0), #""cosine""#),
        ("constant", .constant, #"{"constant": {}}"#),
    ])
    func `each schedule is read`(name: String, shape: Schedule.Shape, json: String) throws {
        let whole = Self.smallest.dropLast() + #", "schedule": \#(json)}"#

        #expect(try TrainingSpecification(json: Array(whole.utf8)).schedule.shape == shape)
    }

    @Test func `all mistakes are told at once, each with its place`() {
        let json = #"""
            {"dataset": {"name": "mnist", "path": "x", "split": {"train": -1}, "shape": [2, 0]},
             "model": [{"conv": {"filters": 0, "kernel": "3", "colour": 1}}, {"dens": {}},
                       {"dropout": {"rate": 1.5}}, {"activation": {"kind": "rely"}}, {"maxpool": {"size": [2, 3]}},
                       {"residual": {"layers": [{"dense": {}}]}}, {"conv": {"filters": 2.5, "kernel": [1]}}],
             "loss": "mae", "optimizer": {"adam": {"beta_1": 1}}, "schedule": {"step": {}, "cosine": {}},
             "epochs": "ten", "clip_norm": 1, "clip_value": 1, "augment": {"flip": 3}, "epoch": 3}
            """#

        #expect(
            self.issues(json) == [
                "epoch: unknown key; the keys are dataset, model, loss, optimizer, schedule, epochs, batch, "
                    + "weight_decay, label_smoothing, clip_norm, clip_value, augment, initializer, seed, "
                    + "precision, device",
                "optimizer.adam.beta_1: expected a number of 0.0 to 0.999999999, got 1",
                "clip_value: 'clip_norm' is given too; keep one of them",
                "dataset: give either 'name' or 'path'",
                "dataset.split.train: expected a count of samples, or a part between 0 and 1, got -1",
                "dataset.shape[1]: expected an integer of 1 to 65536, got 0",
                "model[0].conv.colour: unknown key; the keys are filters, kernel, stride, padding, activation, bias, "
                    + "initializer",
                "model[0].conv.kernel: expected an integer of 1 to 4096, got text '3'",
                "model[0].conv.filters: expected an integer of 1 to 65536, got 0",
                "model[1]: expected one of conv, maxpool, avgpool, dense, dropout, batchnorm, flatten, globalavgpool, "
                    + "activation, residual, got 'dens'",
                "model[2].dropout.rate: expected a number of 0.0 to 1.0, got 1.5",
                "model[3].activation.kind: expected one of relu, leaky_relu, elu, gelu, tanh, sigmoid, softmax, "
                    + "linear, got 'rely'",
                "model[4].maxpool.stride: missing; give it, because the window is not square",
                "model[5].residual.layers[0].dense.units: missing; give an integer",
                "model[6].conv.kernel: expected [height, width], got a list of 1",
                "model[6].conv.filters: expected an integer of 1 to 65536, got 2.5",
                "loss: expected one of cross-entropy, mse, got text 'mae'",
                "schedule: step and cosine are given; keep one of them",
                "schedule.step.every: missing; give an integer",
                "epochs: expected an integer of 1 to 1000000, got text 'ten'",
                "augment.flip: expected true or false, got 3",
            ]
        )
    }

    @Test(arguments: [
        ("[]", ["expected a map, got a list"]),
        ("{", ["no JSON: byte 1: expected a key in quotes"]),
    ])
    func `what is no map says so first`(json: String, first: [String]) {
        #expect(Array(self.issues(json).prefix(1)) == first)
    }

    @Test func `an empty map lacks three keys`() {
        #expect(
            self.issues("{}") == [
                "optimizer: missing; give one of sgd, adam, adamw, rmsprop, adagrad, adadelta",
                "dataset: missing; give a data set's name, or {path: …}",
                "model: expected a list of 1 to 1000 layers",
            ]
        )
    }

    @Test func `smoothing belongs to cross-entropy`() {
        let json = Self.smallest.dropLast() + #", "loss": "mse", "label_smoothing": 0.1}"#

        #expect(
            self.issues(String(json)) == [
                "label_smoothing: it belongs to the loss 'cross-entropy'; remove it, or change the loss"
            ]
        )
    }

    @Test func `residual blocks are not nested without end`() {
        let open = String(repeating: #"{"residual": {"layers": ["#, count: 18)
        let close = String(repeating: "]}}", count: 18)
        let json = Self.smallest.replacing(#""flatten""#, with: "\(open)\"flatten\"\(close)")

        #expect(self.issues(json).count == 1)
        #expect(self.issues(json).first?.hasSuffix("residual blocks are nested at most 16 deep") == true)
    }

    /// Each issue with its path, as a person reads it.
    private func issues(_ json: String) -> [String] {
        do {
            _ = try TrainingSpecification(json: Array(json.utf8))
            return []
        } catch {
            return "\(error)".split(separator: "\n").map(String.init)
        }
    }
}
