import ApusStudy
import Testing

@testable import ApusStudyFile

@Suite struct TrainReadingTests {
    private static func remark(_ lines: String, model: String = "[{dense: {units: ${n}}}]", dataset: String = "mnist")
        -> String
    {
        let program =
            "train:\n  dataset: \(dataset)\n  model: \(model)\n  "
            + lines.split(separator: "\n").joined(separator: "\n  ")
        return remarks(study(objective: "{minimize: train_loss}", program: program))
    }

    @Test(arguments: [
        (
            "optimizer: adam\nprecision: fp16",
            "9:14: 'train.precision' must be 'fp32', 'tf32' or 'bf16' (it is 'fp16')"
        ),
        (
            "optimizer: adam\ndevice: gpu",
            "9:11: 'train.device' must be 'auto', 'cpu' or 'cuda' (it is 'gpu'); did you mean 'cpu'?"
        ),
        ("optimizer: adam\nepochs: 0", "9:11: 'train.epochs' must be a whole number from 1 to 1000000 (it is '0')"),
        ("optimizer: adam\nepoch: 3", "9:3: 'train' has no key 'epoch'; did you mean 'epochs'?"),
        (
            "optimizer: adma",
            "8:14: 'train.optimizer' must be one of sgd, adam, adamw, rmsprop, adagrad, adadelta (it is 'adma'); did you mean 'adam'?"
        ),
        (
            "optimizer: {adam: {lr: 1}}",
            "8:22: 'train.optimizer.adam' has no key 'lr'; its keys are learning_rate, beta_1, beta_2, epsilon"
        ),
        (
            "batch: 8",
            "6:3: 'train' has no 'optimizer'; add one of sgd, adam, adamw, rmsprop, adagrad, adadelta: how the weights are changed"
        ),
        (
            "optimizer: adam\nbatch: 1${n}",
            "9:10: 'train.batch' takes a value, or ${name} and nothing else (it is '1${n}'); put the whole value into a parameter"
        ),
        (
            "optimizer: adam\nbatch: ${m}",
            "9:10: '${m}' names no parameter of 'space'; add it there, or write \\${m} for the text itself"
        ),
        (
            "optimizer: adam\nlabel_smoothing: ${n}",
            "9:20: 'train.label_smoothing' must be a number from 0 to 1, and 'n' is not always: its range is 1 to 9; narrow it"
        ),
        (
            "optimizer: adam\nloss: mse\nlabel_smoothing: 0.1",
            "10:20: 'train.label_smoothing' belongs to the loss 'cross-entropy'; remove it, or change the loss"
        ),
        (
            "optimizer: adam\nclip_norm: 1\nclip_value: 1",
            "10:3: 'train' has both 'clip_norm' and 'clip_value'; remove one"
        ),
        (
            "optimizer: adam\nschedule: {step: {every: 2}, cosine: {}}",
            "9:32: 'train.schedule' has 'step' and 'cosine'; keep one of them"
        ),
        (
            "optimizer: adam\nschedule: {warmup: {}}",
            "9:22: 'train.schedule.warmup' must have either 'steps' or 'epochs'; write {epochs: 1}, say"
        ),
    ])
    func `a wrong key is told`(lines: String, remark: String) {
        #expect(Self.remark(lines) == "study.yaml:\(remark)")
    }

    @Test(arguments: [
        (
            "[{dens: {units: ${n}}}]",
            "7:12: 'train.model' must be one of conv, maxpool, avgpool, dense, dropout, batchnorm, flatten, globalavgpool, activation, residual (it is 'dens'); did you mean 'dense'?"
        ),
        (
            "[{conv: {filters: ${n}, kernel: [3]}}]",
            "7:42: 'train.model.conv.kernel' must be a list of 2 whole numbers (it has 1)"
        ),
        (
            "[{conv: {filters: ${n}}}]",
            "7:18: 'train.model.conv' has no 'kernel'; add a whole number from 1 to 4096 or a list of 2 whole numbers: side of the window, or height and width"
        ),
        (
            "[{dense: {units: ${n}}}, {maxpool: {size: [2, 3]}}]",
            "7:36: a 'maxpool' whose window is not square needs a 'stride'; add one"
        ),
        (
            "[{dense: {units: ${n}}}, {activation: {kind: relu, alpha: 1}}]",
            "7:61: 'alpha' belongs to 'leaky_relu' and 'elu', not to 'relu'; remove it"
        ),
        (
            "[{residual: {layers: [{dense: {units: ${n}, activation: {kind: tanh, alpha: 1}}}]}}]",
            "7:79: 'alpha' belongs to 'leaky_relu' and 'elu', not to 'tanh'; remove it"
        ),
        (
            "[{dense: {units: ${n}}}, {dropout: {rate: 2}}]",
            "7:52: 'train.model.dropout.rate' must be a number from 0 to 1 (it is '2')"
        ),
        (
            "[{dense: {units: 3}}]",
            "4:9: nothing uses the parameter 'n'; write ${n} where 'train' needs it, or remove it"
        ),
        ("[]", "7:10: 'train.model' must be a list of 1 to 1000 entries (it has 0)\nstudy.yaml:4:9"),
    ])
    func `a wrong layer is told`(model: String, remark: String) {
        #expect(Self.remark("optimizer: adam", model: model).contains(remark.split(separator: "\n").first ?? ""))
    }

    @Test(arguments: [
        "optimizer: {adamw: {learning_rate: 1e-3}}\nweight_decay: 0.01\nschedule: cosine",
        "optimizer: sgd\nschedule: {step: {every: 3}, warmup: {epochs: 0.5}}\naugment: {crop: 2, flip: true, shift: 0.1}\nseed: 5",
        "optimizer: rmsprop\nloss: mse\ninitializer: he_normal\nclip_norm: 1.0",
    ])
    func `every section of a training may be written`(lines: String) {
        let model = """
            [{conv: {filters: ${n}, kernel: [3, 5], padding: same, activation: {kind: elu, alpha: 0.5}}}, maxpool, {avgpool: {size: 2}},
              batchnorm, {activation: relu}, {residual: {layers: [{residual: {layers: [dropout: {rate: 0}]}}], projection: none}},
              globalavgpool, flatten, {dense: {units: 3, bias: false, initializer: zeros}}]
            """

        #expect(Self.remark(lines, model: model) == "ok")
    }

    @Test(arguments: [
        ("{}", "6:12: 'train.dataset' says no data; write {name: mnist}, or {path: FILE OR FOLDER}"),
        ("{name: mnist, path: x}", "6:32: 'train.dataset' has both 'name' and 'path'; remove one"),
        ("minst", "6:12: the data set 'minst' is not installed here; did you mean 'mnist'?"),
        ("{path: nowhere}", "6:19: there is no file 'nowhere'; paths count from the study file's folder"),
        (
            "{name: mnist, split: {train: 1.5}}",
            "6:41: 'train.dataset.split.train' must be a whole number from 0 to 1000000000 or a number above 0 and below 1 (it is '1.5')"
        ),
        (
            "{name: mnist, normalize: scales}",
            "6:37: 'train.dataset.normalize' must be 'scale', 'standardize' or 'none' (it is 'scales'); did you mean 'scale'?"
        ),
        (
            "{name: '${n}'}",
            "6:19: 'train.dataset.name' must be a text, and 'n' is not always: no parameter may stand there; write the value"
        ),
    ])
    func `a wrong data set is told`(dataset: String, remark: String) {
        #expect(Self.remark("optimizer: adam", dataset: dataset) == "study.yaml:\(remark)")
    }

    @Test func `a data set's files go with the study`() throws {
        let reader = MemoryReader(["d/x.npz": "1", "d/y/z.npz": "2", "t.csv": "3"])
        func inputs(_ dataset: String) throws -> [String] {
            let text = study(
                objective: "{minimize: train_loss}",
                program: "train: {dataset: \(dataset), model: [{dense: {units: ${n}}}], optimizer: sgd}"
            )
            return try check(text, reader).training.inputs.map(\.path)
        }

        #expect(try inputs("mnist") == ["dataset/train-images-idx3-ubyte", "dataset/train-labels-idx1-ubyte"])
        #expect(try inputs("{path: d}") == ["dataset/x.npz", "dataset/y/z.npz"])
        #expect(try inputs("{path: t.csv}") == ["dataset/t.csv"])
    }
}
