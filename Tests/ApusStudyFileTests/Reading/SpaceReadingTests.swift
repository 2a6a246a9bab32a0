import ApusSpace
import ApusStudy
import Testing

@testable import ApusStudyFile

@Suite struct SpaceReadingTests {
    @Test func `every kind of parameter is read`() throws {
        let file = try check(
            study(
                space: """
                    space:
                      a: {int: [4, 256], default: 32, log: true}
                      b: {real: [0, 1], step: 0.25}
                      c: {choice: [sgd, adam, 3, true], default: adam}
                      d: {ordinal: [small, large]}
                      e: {constant: 1e-3}
                      f: {int: [1, 9], step: 2, default: 5}
                    """
            )
        )

        #expect(
            file.study.space.parameters == [
                Parameter(name: "a", domain: .integer(lower: 4, upper: 256, scale: .log), defaultValue: .integer(32)),
                Parameter(name: "b", domain: .real(lower: 0, upper: 1, step: 0.25), defaultValue: .real(0.5)),
                Parameter(
                    name: "c",
                    domain: .categorical([.text("sgd"), .text("adam"), .integer(3), .boolean(true)]),
                    defaultValue: .choice(1)
                ),
                Parameter(name: "d", domain: .ordinal([.text("small"), .text("large")]), defaultValue: .choice(0)),
                Parameter(name: "e", domain: .constant(.real(0.001)), defaultValue: .choice(0)),
                Parameter(name: "f", domain: .integer(lower: 1, upper: 9, step: 2), defaultValue: .integer(5)),
            ]
        )
    }

    @Test func `conditions stand at the parameter or on their own`() throws {
        let file = try check(
            study(
                space: """
                    space:
                      opt: {choice: [sgd, adam]}
                      momentum: {real: [0, 1], when: opt == sgd}
                      beta: {real: [0, 1]}
                    conditions: {beta: "opt in {adam} && momentum > 0.5 || opt != sgd"}
                    forbidden:
                      - {opt: adam, beta: 0.25}
                      - beta > 0.75 && momentum * 2 < 0.1
                    """
            )
        )

        let space = file.study.space
        #expect(space.conditions.map(\.child) == [1, 2])
        #expect(space.conditions[0].expression == .comparison(parent: 0, .equal, values: [.choice(0)]))
        #expect(space.forbidden.count == 2)
        #expect(
            space.forbidden[0]
                == .combination([.init(parameter: 0, value: .choice(1)), .init(parameter: 2, value: .real(0.25))])
        )
    }

    @Test func `what the space finds wrong gets its place in the file`() {
        let text = study(
            space: """
                space:
                  lr: {real: [0, 1], log: true}
                  n:
                    int: [9, 1]
                  1x: {int: [1, 2]}
                  e: {choice: [a, a]}
                """
        )

        #expect(
            remarks(text) == """
                study.yaml:5:3: 'lr' is log-scaled, so its lower bound must be above 0 (it is 0.0)
                study.yaml:6:3: 'n' has the range [9, 1], but the lower bound comes first; exchange the two
                study.yaml:8:3: '1x' is not a legal name; a name is a letter or '_', then letters, digits and any of _.:@-, \
                at most 128 bytes
                study.yaml:9:3: 'e' has the choice 'a' twice; take one away
                """
        )
    }

    @Test func `a circle of conditions is told where one of them stands`() {
        let text = study(space: "space:\n  a: {int: [1, 9], when: b > 3}\n  b: {int: [1, 9], when: a > 3}")

        #expect(
            remarks(text) == "study.yaml:5:26: the conditions of 'a', 'b' go in a circle; remove one"
        )
    }

    @Test func `a forbidden default is told at its clause`() {
        let text = study(space: "space: {n: {int: [1, 9], default: 5}}", "forbidden: [n > 8, {n: 5}]")

        #expect(
            remarks(text)
                == "study.yaml:6:20: the default configuration is forbidden by this clause; change a default or the clause"
        )
    }

    @Test func `two conditions for one parameter are refused`() {
        let text = study(
            space: "space: {n: {int: [1, 9]}, m: {int: [1, 9], when: n > 3}}",
            "conditions: {m: n > 4}"
        )

        #expect(
            remarks(text) == "study.yaml:6:14: 'm' has a 'when' at 4:50 already; join the two with &&"
        )
    }

    @Test func `an empty space is refused`() {
        #expect(
            remarks(study(space: "space: {}"))
                == "study.yaml:4:8: 'space' is empty; add a parameter such as lr: {real: [0.001, 0.1]}"
        )
    }
}
