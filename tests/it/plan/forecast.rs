//! Forecasts on histories whose future is known: are 85 % dates met in 85 % of the cases?
//!
//! A team of known, random throughput makes a history and goes on. Each seed is a team's life; the forecast sees
//! the first half of it. Everything is seeded, so the shares below are the same in every run.

use jiff::ToSpan;
use jiff::civil::{Date, date};
use topline::plan::forecast::{self, Forecast, ForecastOptions, ForecastTarget};
use topline::text::{SourceFile, Tree};
use topline::{order, parse, rules};

use crate::support::rng::Rng;

const TODAY: Date = date(2026, 11, 23);

/// How a team finishes items.
#[derive(Clone, Copy, Debug)]
enum Team {
    /// On working days, each with the same odds of 0 to 2 items.
    Steady,
    /// Weeks of 0 to 6 items, all finished on a Friday.
    Fridays,
    /// Weeks of 1 to 3 items, and one in four of none.
    Absent,
}

impl Team {
    /// What the team finishes on each day of a week that begins on a Monday.
    fn week(self, rng: &mut Rng) -> [usize; 7] {
        let mut days = [0; 7];
        match self {
            Self::Steady => days[..5].fill_with(|| rng.below(3)),
            Self::Fridays => days[4] = rng.below(7),
            Self::Absent if rng.one_in(4) => {}
            Self::Absent => (0..1 + rng.below(3)).for_each(|_| days[rng.below(5)] += 1),
        }
        days
    }
}

fn backlog(done: &[Date], open: usize) -> Tree {
    let story = |id: String, lines: String| {
        SourceFile::from_bytes(format!("stories/{id}.md"), format!("+++\ntitle = \"x\"\n{lines}+++\n").into_bytes())
    };
    let done = done.iter().enumerate();
    let mut stories: Vec<SourceFile> = done
        .map(|(at, day)| story(format!("done-{at}"), format!("status = \"done\"\nclosed = {day}\nestimate = 2\n")))
        .collect();
    stories.extend((0..open).map(|at| story(format!("open-{at:03}"), "estimate = 2\n".into())));
    Tree { config: None, stories, ..Tree::default() }
}

fn forecast(tree: &Tree, target: ForecastTarget, trials: u32) -> Forecast {
    let parsed = parse::tree(tree, &rules::known());
    let order = order::compute(&parsed).expect("sound");
    forecast::compute(&parsed.backlog, &order, ForecastOptions { target, today: TODAY, trials, seed: 0 })
}

/// The share, in percent, of `lives` in which the work was done by the 85 % date; lives whose history is too
/// short for a date don't count.
fn met(team: Team, weeks: i64, work: usize, lives: u64) -> u64 {
    let (mut given, mut met) = (0, 0);
    for seed in 0..lives {
        let mut rng = Rng(seed * 7_919 + 13);
        let mut done = Vec::new();
        for week in (1..=weeks).rev() {
            let monday = TODAY - (7 * week).days();
            for (day, count) in (0_i64..).zip(team.week(&mut rng)) {
                done.extend(std::iter::repeat_n(monday + day.days(), count));
            }
        }
        let (mut left, mut came) = (work, None);
        for week in 0_i64.. {
            for (day, count) in (0_i64..).zip(team.week(&mut rng)) {
                left = left.saturating_sub(count);
                if left == 0 && came.is_none() {
                    came = Some(TODAY + (7 * week + day).days());
                }
            }
            if came.is_some() {
                break;
            }
        }
        let forecast = forecast(&backlog(&done, work), ForecastTarget::Everything, 400);
        let by_units = forecast.by_units.and_then(|dates| dates.p85);
        let by_items = forecast.by_items.and_then(|dates| dates.p85);
        assert_eq!(by_items, by_units, "items of the same size are the same forecast");
        if let Some(promised) = by_items {
            given += 1;
            met += u64::from(came <= Some(promised));
        }
    }
    met * 100 / given
}

#[test]
fn dates_of_85_percent_are_met_in_80_to_90_percent() {
    let mut shares = Vec::new();
    for team in [Team::Steady, Team::Fridays, Team::Absent] {
        for (weeks, work) in [(12, 10), (12, 30), (24, 30), (20, 60)] {
            shares.push((team, weeks, work, met(team, weeks, work, 400)));
        }
    }
    let wrong: Vec<_> = shares.iter().filter(|(.., share)| !(80..=90).contains(share)).collect();
    assert!(wrong.is_empty(), "{wrong:#?} of {shares:?}");
}

#[test]
fn too_little_history_gives_no_date() {
    let days = |count: i64, apart: i64| (1..=count).map(|n| TODAY - (n * apart).days()).collect::<Vec<_>>();
    assert!(forecast(&backlog(&days(9, 7), 3), ForecastTarget::Everything, 100).by_items.is_none(), "nine items");
    assert!(
        forecast(&backlog(&days(20, 1), 3), ForecastTarget::Everything, 100).by_items.is_none(),
        "less than four weeks"
    );
    assert!(forecast(&backlog(&days(30, 1), 3), ForecastTarget::Everything, 100).by_items.is_some());
    assert!(forecast(&backlog(&[], 3), ForecastTarget::Everything, 100).by_units.is_none(), "nothing at all");
}

#[test]
fn the_same_question_has_the_same_answer() {
    let tree = backlog(&(1..=40).map(|n| TODAY - (2 * n).days()).collect::<Vec<_>>(), 25);
    let one = format!("{:?}", forecast(&tree, ForecastTarget::Everything, 500));
    assert_eq!(one, format!("{:?}", forecast(&tree, ForecastTarget::Everything, 500)));
}

#[test]
fn work_in_front_of_the_target_is_ahead_of_it() {
    let work = |target| forecast(&backlog(&[], 10), target, 100).work;
    assert_eq!((work(ForecastTarget::Items(4)).target, work(ForecastTarget::Items(4)).ahead), (4, 0));
    assert_eq!(work(ForecastTarget::Items(99)).target, 10);
    let mut tree = backlog(&[], 6);
    tree.config = Some(SourceFile::from_bytes("backlog.toml", b"[[features]]\nid = \"f\"\n".to_vec()));
    tree.stories[3] = SourceFile::from_bytes(
        "stories/open-003.md",
        b"+++\ntitle = \"x\"\nfeature = \"f\"\nestimate = 2\n+++\n".to_vec(),
    );
    let parsed = parse::tree(&tree, &rules::known());
    let feature = parsed.backlog.config.features.find("f").expect("declared");
    let work = forecast(&tree, ForecastTarget::Feature(feature), 100).work;
    assert_eq!((work.target, work.ahead, work.assumed), (1, 3, 0));
}
