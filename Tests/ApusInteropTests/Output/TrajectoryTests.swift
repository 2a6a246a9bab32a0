import ApusInterop
import ApusSpace
import Testing

/// The texts are what SMAC 2.10 itself was seen to write.
@Suite struct TrajectoryTests {
    @Test func `the trajectory has SMAC's header and rows`() throws {
        let space = try PCSFile(
            text: "dropout real [0, 1] [0.25]\ndepth integer [1, 9] [2]\nx real [0, 1] [0]\nx | depth == 3\n",
            file: "p"
        ).space
        let rows = [
            Trajectory.Row(
                cpuTime: 0.1,
                performance: nil,
                wallclock: 0.2,
                incumbentID: 1,
                tunerTime: 0.05,
                configuration: space.defaultConfiguration
            ),
            Trajectory.Row(
                cpuTime: 0.695923093,
                performance: 0.5,
                wallclock: 0.765,
                incumbentID: 1,
                tunerTime: 0.196,
                configuration: space.defaultConfiguration,
                prediction: 0.75
            ),
        ]

        #expect(
            Trajectory(space).text(of: rows) == """
                "CPU Time Used","Estimated Training Performance","Wallclock Time","Incumbent ID",\
                "Automatic Configurator (CPU) Time","Configuration..."
                0.1, 1.7976931348623157E308, 0.2, 1, 0.05,  depth='2', dropout='0.25'
                0.695923093, 0.5, 0.765, 1, 0.196,  depth='2', dropout='0.25'

                """
        )
        #expect(
            Trajectory(space).detailedText(of: [rows[1]]) == """
                "CPU Time Used","Estimated Training Performance","Wallclock Time","Incumbent ID",\
                "Automatic Configurator (CPU) Time","Configuration...","Full Configuration",\
                "Predicted Performance (if available)",
                "0.695923093","0.5","0.765","1","0.196","depth='2', dropout='0.25'","depth='2', dropout='0.25', x='0.0'","0.75",

                """
        )
    }
}
