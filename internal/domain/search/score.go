package search

// Relevance is a sum of points, in thousandths. All weights stand here.
//
//	words      all the words of the query are there: 40; some of them: 30 × their share
//	title      words that stand in the title: 40 × their share
//	together   words that follow one another in the query and stand side by side in the title: 8 × their share
//	synonym    a word that is there as a synonym counts for 4 tenths, wherever it stands: what has the word itself comes
//	           first, all else being equal; words that say little (bénévole, cherche) count half
//	near       30 at the place, one less for each kilometre
//	soon       something happens today or tomorrow: 20, falling to 0 in 30 days; no date: 8
//	fresh      published today: 15, falling to 0 in 60 days
//	answer     of the bearer, by the median of 90 days: within a day 10, two days 8, five days 4, later 0; unknown 5
//
// Soon, fresh and answer are whole points that change at midnight at most: together they are the level of a listing,
// the same for every query of a day.
const (
	pointsAll      = 40_000
	pointsSome     = 30_000
	pointsTitle    = 40_000
	pointsTogether = 8_000
	asItself       = 10
	asSynonym      = 4
	pointsNear     = 30_000 // one a metre

	levelPoint = 1_000
	maxSoon    = 20
	noDate     = 8
	maxFresh   = 15
	maxAnswer  = 10
	maxLevel   = maxSoon + maxFresh + maxAnswer
)

// answer is how quickly a bearer answers.
type answer uint8

const (
	answerUnknown answer = iota
	answerDay
	answerTwoDays
	answerFiveDays
	answerLater
)

var answerPoints = [8]int{answerUnknown: 5, answerDay: maxAnswer, answerTwoDays: 8, answerFiveDays: 4, answerLater: 0}

// shownAnswers is from how many answers on the median means something.
const shownAnswers = 5

func answerOf(medianMinutes, answers int) answer {
	switch {
	case answers < shownAnswers:
		return answerUnknown
	case medianMinutes <= 24*60:
		return answerDay
	case medianMinutes <= 48*60:
		return answerTwoDays
	case medianMinutes <= 5*24*60:
		return answerFiveDays
	}
	return answerLater
}

// level is the part of the score that every query shares. next is the day of the next occasion, noDay when none is
// named; published is the day of publication.
func level(today, next, published int, a answer) int {
	return soon(today, next) + fresh(today-published) + answerPoints[a&7]
}

// noDay is the next occasion of what names none.
const noDay = 1 << 30

func soon(today, next int) int {
	if next == noDay {
		return noDate
	}
	return maxSoon * (30 - min(max(next-today, 1), 30)) / 29
}

func fresh(days int) int { return maxFresh * (60 - min(max(days, 0), 60)) / 60 }

// nearPoints is what a distance in metres is worth; noDistance is worth nothing.
func nearPoints(metres int64) int { return int(max(0, pointsNear-metres)) }

// textPoints is what the words that a listing has are worth; together is how many that follow one another in the query
// stand side by side in the title.
func textPoints(words []asked, m marks, together int) int {
	has, title, weight := 0, 0, 0
	every := m.has | m.kin
	for i, w := range words {
		weight += asItself * w.weight
		has += w.weight * worth(m.has>>i&1, m.kin>>i&1)
		title += w.weight * worth(m.title>>i&1, m.kinTitle>>i&1)
	}
	if weight == 0 {
		return 0
	}
	p := pointsTitle*title/weight + pointsSome*has/weight
	if together > 0 {
		p += pointsTogether * together / (len(words) - 1)
	}
	if ones(every) == len(words) {
		p += pointsAll - pointsSome
	}
	return p
}

// maxText is the most that words are worth.
const maxText = pointsAll + pointsTitle + pointsTogether

// textAtMost is the most that the words of a listing can be worth when those of its title weigh so much of the weight of
// all, and so many stand there as themselves.
func textAtMost(title, weight, itself int) int {
	p := pointsAll + pointsTitle*title/weight
	if itself > 1 {
		p += pointsTogether
	}
	return p
}

// worth is what one word counts that is there as itself or as a synonym.
func worth(itself, kin uint16) int {
	if itself == 1 {
		return asItself
	}
	return int(kin) * asSynonym
}

// needed is how many words of a query a listing must have: all of one or two, about two thirds of up to five, half of
// more. Who asks in a sentence says more than anybody writes into a listing.
func needed(words int) int {
	switch {
	case words <= 2:
		return words
	case words <= 5:
		return words - words/3
	}
	return (words + 1) / 2
}
