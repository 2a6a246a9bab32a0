@testable import ApusCommands

/// What needs a program to be filled in.
extension ImportSample {
    static let determined = Self(
        format: .determined,
        name: "adaptive.yaml",
        text: #"""
            name: mnist
            hyperparameters:
              batch: 64
              lr: {type: log, minval: -5.0, maxval: -1.0, base: 10.0}
              optimizer:
                name: {type: categorical, vals: [adam, sgd]}
            searcher:
              name: adaptive_asha
              metric: validation_loss
              max_trials: 64
              max_time: 937
              time_metric: batches
              max_concurrent_trials: 8
            entrypoint: model_def:MNistTrial

            """#,
        study: #"""
            # Made from adaptive.yaml, an experiment of Determined, by 'apus import'.
            #
            # To be filled in:
            # - 'run.command': the file names no program, and 'python3 train.py' stands in its place
            #
            # Left out or doubtful:
            # - adaptive.yaml:7:1: the steps of 'fidelity' are batches, as there; the program says with each
            #   value at which step it stands
            # - adaptive.yaml:14:1: 'model_def:MNistTrial' is a class that Determined itself calls; write a
            #   program that trains it
            name: mnist
            space:
              batch:          {constant: 64}
              lr:             {real: [1e-05, 0.1], log: true}
              optimizer.name: {choice: [adam, sgd]}
            objective: {minimize: validation_loss}
            # Learns from ended trials; write 'random' for draws as they were there.
            optimizer: {auto: {}, seed: 1}
            fidelity: {asha: {type: stopping, eta: 4, min-steps: 3, max-steps: 937}}
            limits: {trials: 64, parallel: 8}
            run:
              # Your program. Name the files that it needs under 'inputs'.
              # The values reach the program as environment variables APUS_PARAM_NAME, where the context's
              # get_hparam() gave them before; write ${NAME} into the command, or 'pass: {flags: true}', where
              # it wants them as arguments.
              # The program prints its metric as lines 'validation_loss TAB STEP TAB VALUE', where it called
              # report_validation_metrics() before; 'metrics' can name other sources.
              command: [python3, train.py]

            """#
    )

    static let configspace = Self(
        format: .configspace,
        name: "space.json",
        text: #"""
            {"name": "forest", "hyperparameters": [
             {"type": "uniform_float", "name": "rate", "lower": 1e-5, "upper": 0.1, "default_value": 0.01, "log": true},
             {"type": "uniform_int", "name": "depth", "lower": 1, "upper": 10, "default_value": 3, "log": false},
             {"type": "categorical", "name": "kind", "choices": ["a", "b"], "weights": null, "default_value": "b"}],
             "conditions": [{"type": "EQ", "child": "depth", "parent": "kind", "value": "b"}],
             "forbiddens": [{"type": "AND", "clauses": [{"type": "EQUALS", "name": "kind", "value": "a"},
               {"type": "EQUALS", "name": "rate", "value": 0.1}]}],
             "format_version": 0.4}

            """#,
        study: #"""
            # Made from space.json, a space of ConfigSpace, by 'apus import'.
            #
            # To be filled in:
            # - 'objective': the file names no metric, and 'loss' stands in its place
            # - 'limits.trials': the file says no number, and 100 is a guess
            # - 'run.command': the file names no program, and 'python3 train.py' stands in its place
            name: forest
            space:
              rate:  {real: [1e-05, 0.1], default: 0.01, log: true}
              depth: {int: [1, 10], default: 3, when: kind == b}
              kind:  {choice: [a, b], default: b}
            forbidden:
              - {kind: a, rate: 0.1}
            # The metric that the program prints, and its goal.
            objective: {minimize: loss}
            optimizer: {auto: {}, seed: 1}
            limits: {trials: 100}
            run:
              # Your program. Name the files that it needs under 'inputs'.
              # The values reach the program as environment variables APUS_PARAM_NAME; write ${NAME} into the
              # command, or 'pass: {flags: true}', where it wants them as arguments.
              # The program prints its metric as a line 'loss TAB VALUE', or 'loss TAB STEP TAB VALUE';
              # 'metrics' can name other sources.
              command: [python3, train.py]

            """#
    )

    static let journal = Self(
        format: .optuna,
        name: "journal.log",
        text: #"""
            {"op_code": 0, "worker_id": "w", "study_name": "cnn", "directions": [2]}
            {"op_code": 3, "worker_id": "w", "study_id": 0, "system_attr": {"study:metric_names": ["accuracy"]}}
            {"op_code": 4, "worker_id": "w", "study_id": 0, "datetime_start": "2026-01-01T00:00:00"}
            {"op_code": 5, "worker_id": "w", "trial_id": 0, "param_name": "lr", "param_value_internal": 0.001, "distribution": "{\"name\": \"FloatDistribution\", \"attributes\": {\"low\": 1e-05, \"high\": 0.1, \"log\": true}}"}
            {"op_code": 5, "worker_id": "w", "trial_id": 0, "param_name": "opt", "param_value_internal": 0, "distribution": "{\"name\": \"CategoricalDistribution\", \"attributes\": {\"choices\": [\"sgd\", \"adam\"]}}"}
            {"op_code": 6, "worker_id": "w", "trial_id": 0, "state": 1, "values": [0.8]}
            {"op_code": 4, "worker_id": "w", "study_id": 0, "datetime_start": "2026-01-01T00:00:01"}
            {"op_code": 5, "worker_id": "w", "trial_id": 1, "param_name": "lr", "param_value_internal": 0.01, "distribution": "{\"name\": \"FloatDistribution\", \"attributes\": {\"low\": 1e-05, \"high\": 0.1, \"log\": true}}"}
            {"op_code": 5, "worker_id": "w", "trial_id": 1, "param_name": "opt", "param_value_internal": 1, "distribution": "{\"name\": \"CategoricalDistribution\", \"attributes\": {\"choices\": [\"sgd\", \"adam\"]}}"}
            {"op_code": 6, "worker_id": "w", "trial_id": 1, "state": 1, "values": [0.9]}

            """#,
        study: #"""
            # Made from journal.log, a journal of Optuna, by 'apus import'.
            #
            # To be filled in:
            # - 'limits.trials': the file says no number, and 100 is a guess
            # - 'run.command': the file names no program, and 'python3 train.py' stands in its place
            #
            # Left out or doubtful:
            # - journal.log: of the study's trials none is taken over (2, 2 of them complete), but the search
            #   begins with the best, trial 1 with the value 0.9
            name: cnn
            space:
              lr:  {real: [1e-05, 0.1], default: 0.01, log: true}
              opt: {choice: [sgd, adam], default: adam}
            objective: {maximize: accuracy}
            optimizer: {auto: {}, seed: 1}
            limits: {trials: 100}
            run:
              # Your program. Name the files that it needs under 'inputs'.
              # The values reach the program as environment variables APUS_PARAM_NAME, where trial.suggest_…()
              # gave them before; write ${NAME} into the command, or 'pass: {flags: true}', where it wants them
              # as arguments.
              # The program prints its metric as a line 'accuracy TAB VALUE', or 'accuracy TAB STEP TAB VALUE',
              # where it called trial.report() before; 'metrics' can name other sources.
              command: [python3, train.py]

            """#
    )
}
