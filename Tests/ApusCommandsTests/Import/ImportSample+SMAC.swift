@testable import ApusCommands

/// SMAC's files.
extension ImportSample {
    static let parameters = Self(
        format: .pcs,
        name: "params.pcs",
        text: #"""
            # of a solver
            lr real [1e-5, 0.1] [0.01] log
            opt categorical {sgd, adam} [sgd]
            @1:momentum real [0, 1] [0.9]
            size ordinal {low, mid, high} [mid]
            Conditionals:
            @1:momentum | opt == sgd
            Forbidden:
            {opt=adam, size=high}

            """#,
        study: #"""
            # Made from params.pcs, a parameter file of SMAC, by 'apus import'.
            #
            # To be filled in:
            # - 'run.command': a parameter file names no program, and './wrapper.py' stands in its place; name
            #   it and what it needs under 'inputs'
            # - 'limits.trials': a parameter file says no number, and 100 is a guess
            #
            # Left out or doubtful:
            # - params.pcs:4:1: '@1:momentum' is called '_1:momentum' here; programs still get '@1:momentum'
            name: params
            space:
              lr:            {real: [1e-05, 0.1], default: 0.01, log: true}
              opt:           {choice: [sgd, adam]}
              '_1:momentum': {real: [0, 1], default: 0.9, when: opt == sgd}  # '@1:momentum' there
              size:          {ordinal: [low, mid, high], default: mid}
            forbidden:
              - {opt: adam, size: high}
            objective: {minimize: quality}
            optimizer: {smac: {}, seed: 1}
            limits: {trials: 100}
            run:
              # Called as SMAC calls it, and read as SMAC reads it: it prints 'Result of algorithm run: …'.
              command: [./wrapper.py]
              pass: {env: false, smac: {names: {'_1:momentum': '@1:momentum'}}}
              metrics: {smac: {metric: quality}}

            """#
    )

    static let scenario = Self(
        format: .smacScenario,
        name: "scenario.txt",
        text: #"""
            algo = ./wrapper.sh --quiet
            pcs-file = params.pcs
            run-obj = QUALITY
            use-instances = false
            runcount-limit = 100
            cutoff-time = 5
            cli-cores = 2
            rf-num-trees = 20
            abort-on-crash = true

            """#,
        others: [
            "params.pcs": #"""
            x [0, 1] [0.25]
            y {a, b} [a]
            {y=b, x=1}

            """#,
            "wrapper.sh": #"""
            #!/bin/sh

            """#,
        ],
        study: #"""
            # Made from scenario.txt, a scenario of SMAC, by 'apus import'.
            #
            # Left out or doubtful:
            # - scenario.txt:9:18: 'abort-on-crash' has no place in a study file; 'apus smac' keeps it
            name: scenario
            space:
              x: {real: [0, 1], default: 0.25}
              y: {choice: [a, b]}
            forbidden:
              - {y: b, x: 1}
            objective: {minimize: quality}
            optimizer: {smac: {rf-num-trees: 20}, seed: 1}
            limits: {trials: 100, parallel: 2, trial-wallclock: 50s}
            run:
              # Each run finds these files in its folder; name here what else the program needs.
              inputs: [wrapper.sh]
              command: [./wrapper.sh, --quiet]
              pass: {env: false, smac: {cutoff: 5, seed: -1}}
              metrics: {smac: {metric: quality}}

            """#
    )
}
