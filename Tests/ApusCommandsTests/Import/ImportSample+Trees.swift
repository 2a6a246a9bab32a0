@testable import ApusCommands

/// Sweeps and experiments that name a program.
extension ImportSample {
    static let sweep = Self(
        format: .wandb,
        name: "sweep.yaml",
        text: #"""
            program: train.py
            name: my sweep
            method: bayes
            metric: {name: val_loss, goal: minimize}
            early_terminate: {type: hyperband, max_iter: 27, s: 2, eta: 3}
            run_cap: 60
            parameters:
              lr: {distribution: log_uniform_values, min: 0.00001, max: 0.1}
              batch size: {values: [16, 32], probabilities: [0.3, 0.7]}
              epochs: {value: 10}
              aug:
                parameters:
                  flip: {values: [true, false]}
            command: ["${env}", python3, "${program}", "${args}"]

            """#,
        others: [
            "train.py": ""
        ],
        study: #"""
            # Made from sweep.yaml, a sweep of Weights & Biases, by 'apus import'.
            #
            # Left out or doubtful:
            # - sweep.yaml:9:3: 'batch size' is called 'batch_size' here, where names have no such signs
            # - sweep.yaml:9:34: 'probabilities' is not taken over; all values are alike
            name: my-sweep
            space:
              lr:         {real: [1e-05, 0.1], log: true}
              batch_size: {choice: [16, 32]}  # 'batch size' there
              epochs:     {constant: 10}
              aug.flip:   {choice: [true, false]}
            objective: {minimize: val_loss}
            optimizer: {auto: {}, seed: 1}
            fidelity: {asha: {type: stopping, min-steps: 3, eta: 3, max-steps: 27}}
            limits: {trials: 60}
            run:
              # Each run finds these files in its folder; name here what else the program needs.
              inputs: [train.py]
              # The program prints its metric as lines 'val_loss TAB STEP TAB VALUE', where it called
              # wandb.log() before; 'metrics' can name other sources.
              command:
                - /usr/bin/env
                - python3
                - train.py
                - --lr=${lr}
                - --batch size=${batch_size}
                - --epochs=${epochs}
                - --aug.flip=${aug.flip}

            """#
    )

    static let nniExperiment = Self(
        format: .nni,
        name: "experiment.yml",
        text: #"""
            experimentName: mnist
            searchSpaceFile: space.json
            trialCommand: python3 train.py
            trialCodeDirectory: code
            trialConcurrency: 2
            trialGpuNumber: 1
            maxTrialNumber: 30
            maxExperimentDuration: 2h
            tuner: {name: TPE, classArgs: {optimize_mode: maximize}}
            assessor: {name: Curvefitting, classArgs: {epoch_num: 20, start_step: 6}}

            """#,
        others: [
            "code/train.py": "",
            "space.json": #"""
            {"lr": {"_type": "loguniform", "_value": [1e-5, 0.1]},
             "layer": {"_type": "choice", "_value": [{"_name": "none"},
               {"_name": "conv", "kernel": {"_type": "choice", "_value": [1, 3, 5]}}]}}

            """#,
        ],
        study: #"""
            # Made from experiment.yml, a search space or an experiment of NNI, by 'apus import'.
            name: mnist
            space:
              lr:                {real: [1e-05, 0.1], log: true}
              layer:             {choice: [none, conv]}
              layer.conv.kernel: {choice: [1, 3, 5], when: layer == conv}
            objective: {maximize: default}
            optimizer: {tpe: {}, seed: 1}
            fidelity: {extrapolation: {grace-steps: 6, max-steps: 20}}
            limits: {trials: 30, wallclock: 2h, parallel: 2}
            resources: {gpus: 1}
            run:
              # Each run finds these files in its folder; name here what else the program needs.
              inputs: [code/train.py]
              # The values reach the program as environment variables APUS_PARAM_NAME, where
              # nni.get_next_parameter() gave them before; write ${NAME} into the command, or 'pass: {flags:
              # true}', where it wants them as arguments.
              # The program prints its metric as lines 'default TAB STEP TAB VALUE', where it called
              # nni.report_final_result() before; 'metrics' can name other sources.
              shell: true
              command: |-
                cd code || exit
                python3 train.py

            """#
    )

    static let katib = Self(
        format: .katib,
        name: "experiment.yaml",
        text: #"""
            apiVersion: kubeflow.org/v1beta1
            kind: Experiment
            metadata: {name: tune}
            spec:
              objective:
                type: maximize
                objectiveMetricName: Validation-accuracy
                metricStrategies: [{name: Validation-accuracy, value: max}]
              algorithm: {algorithmName: tpe}
              parallelTrialCount: 4
              maxTrialCount: 12
              parameters:
                - {name: lr, parameterType: double, feasibleSpace: {min: "0.01", max: "0.03", distribution: logUniform}}
                - {name: layers, parameterType: int, feasibleSpace: {min: "2", max: "5"}}
                - {name: batch, parameterType: discrete, feasibleSpace: {list: ["128", "32"]}}
              trialTemplate:
                primaryContainerName: training
                trialParameters:
                  - {name: learningRate, reference: lr}
                  - {name: numberLayers, reference: layers}
                trialSpec:
                  spec:
                    template:
                      spec:
                        containers:
                          - name: training
                            image: example/mnist
                            command: [python3, /opt/mnist.py, "--lr=${trialParameters.learningRate}"]
                            args: ["--layers=${trialParameters.numberLayers}"]
                            resources: {limits: {nvidia.com/gpu: 1}}

            """#,
        study: #"""
            # Made from experiment.yaml, an experiment of Katib, by 'apus import'.
            #
            # Left out or doubtful:
            # - experiment.yaml:21:5: only the container's command is taken over; see to its image and files
            name: tune
            space:
              lr:     {real: [0.01, 0.03], log: true}
              layers: {int: [2, 5]}
              batch:  {ordinal: [32, 128]}
            objective: {maximize: Validation-accuracy, value: best}
            optimizer: {tpe: {}, seed: 1}
            limits: {trials: 12, parallel: 4}
            resources: {gpus: 1}
            run:
              command: [python3, /opt/mnist.py, --lr=${lr}, --layers=${layers}]
              # The command does not name batch; the program finds such values in environment variables:
              # APUS_PARAM_batch.
              pass: {env: true}
              metrics: {regex: {pattern: '(?<name>[\w|-]+)\s*=\s*(?<value>[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[Ee][+-]?\d+)?)'}}

            """#
    )
}
