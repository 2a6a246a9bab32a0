import ApusAPI
import Foundation
import Testing

#if canImport(FoundationXML)
    import FoundationXML
#endif

@testable import ApusCommands

@Suite struct StudyPlotTests {
    private var trials: [TrialAnswer] {
        [0.5, 0.3, 0.4, 0.1].enumerated().map {
            LiveSamples.trial(
                UInt32($0.offset + 1),
                state: "succeeded",
                objective: $0.element,
                filters: 4 << $0.offset,
                kind: $0.offset.isMultiple(of: 2) ? "sgd" : "adam"
            )
        } + [LiveSamples.trial(5, state: "failed")]
    }

    private func isXML(_ text: String) -> Bool {
        XMLParser(data: Data(text.utf8)).parse()
    }

    @Test func `the picture is one well-formed document that needs no other`() {
        let svg = StudyPlot(study: LiveSamples.study(), trials: self.trials).svg()

        #expect(self.isXML(svg))
        #expect(!svg.contains("href"))
        #expect(svg.contains("val_error over trials (minimize)"))
        #expect(svg.contains("best val_error 0.1 in trial 4"))
        #expect(svg.contains("filters (log)"))
        #expect(!svg.contains("classes"))
    }

    @Test func `every measured trial is in the history and in each parameter's panel`() {
        let svg = StudyPlot(study: LiveSamples.study(), trials: self.trials).svg()

        #expect(svg.components(separatedBy: "<circle").count - 1 == 4 * 4)
        #expect(svg.components(separatedBy: "trial 4: val_error 0.1").count - 1 == 4)
    }

    @Test func `left-out trials are not drawn`() {
        let out = TrialAnswer(number: 9, state: "succeeded", isInvalidated: true, configuration: [:], objective: 0.01)

        let svg = StudyPlot(study: LiveSamples.study(), trials: self.trials + [out]).svg()

        #expect(!svg.contains("trial 9"))
        #expect(svg.contains("4 measured trials"))
    }

    @Test func `names from a study file cannot break out of the picture`() {
        let study = StudyAnswer(
            number: 1,
            name: "</title><script>alert(1)</script>\u{0}",
            state: "completed",
            reason: "",
            createdAt: "",
            metric: "\"><x",
            goal: "maximize",
            reading: "last",
            holdout: [],
            optimizer: "random",
            seed: 1,
            parameters: [ParameterAnswer(name: "<&>", kind: "real", lower: 0, upper: 1)],
            counts: [:],
            invalidated: 0
        )

        let svg = StudyPlot(study: study, trials: self.trials).svg()

        #expect(self.isXML(svg))
        #expect(!svg.contains("<script"))
    }

    @Test func `a study without a result, and one with hostile numbers, is drawn`() {
        let values: [Double] = [.nan, .infinity, -1e308, 1e308, 0, .leastNonzeroMagnitude]
        let trials = values.enumerated().map {
            LiveSamples.trial(UInt32($0.offset + 1), state: "succeeded", objective: $0.element, filters: -3)
        }

        #expect(self.isXML(StudyPlot(study: LiveSamples.study(), trials: []).svg()))
        let svg = StudyPlot(study: LiveSamples.study(), trials: trials).svg()
        #expect(self.isXML(svg))
        #expect(!svg.contains("nan") && !svg.contains("inf\""))
    }
}
