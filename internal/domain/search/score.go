package search

// Relevance is a sum of points, in thousandths. All weights stand here.
//
//	words      all the words of the query are there: 40; some of them: 30 × their share
//	title      words that stand in the title: 40 × their share
//	together   words that follow one another in the query and stand side by side in the title: 8 × their share
//	synonym    a word that is there as a synonym counts for 4 tenths, wherever it stands: what has the word itself comes
//	           first, all else being equal; words that say little (bénévole, cherche) count half
//	near       30 at the place, one less for each kilometre
//	soon       something with a free place happens today or tomorrow: 20, falling to 0 in 30 days; no date: 8;
//	           what is offered every week: 16, as in six days: a room that is always there can wait, a mission cannot
//	room       free places at the dates to come, taken together: ten or more 10, four 9, one 8; no date, or every week: 8;
//	           none: 0, and nothing is soon that is full
//	fresh      published today: 15, falling to 0 in 60 days
//	answer     of the bearer, by the median of 90 days: within a day 10, two days 8, five days 4, later 0; unknown 5
//
// Room makes what is full fall behind all that is like it, 28 points or more behind the same with a place tomorrow, and
// still be found: its words and its place count as before. Who lacks many people is helped a little before who lacks one:
// two points are what two kilometres are worth, never what a word is.
//
// Soon, room, fresh and answer are whole points: together they are the level of a listing, the same for every query of a
// day. They change at midnight, when a date has passed (the places of the others count from then on), and when a listing
// is read again: a reply that takes or frees a place is in the change log.
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
	everyWeek  = 16
	maxFresh   = 15
	maxAnswer  = 10
	maxRoom    = 10
	maxLevel   = maxSoon + maxRoom + maxFresh + maxAnswer
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

// level is the part of the score that every query shares; published is the day of publication.
func level(today int, o outlook, published int, f facts) int {
	return soon(today, o, f.offers()) + roomPoints[o.room] + fresh(today-published) + answerPoints[f.answer()&7]
}

// outlook is what of the occasions to come counts: the day of the next one with a free place, noDay when there is none,
// and how many are free.
type outlook struct {
	next int
	room room
}

// noDay is the next occasion of what names none.
const noDay = 1 << 30

// room is how many places are free.
type room uint8

const (
	roomOpen room = iota // no date is named, or one of every week
	roomNone
	roomOne
	roomSome
	roomMany
)

var roomPoints = [...]int{roomOpen: 8, roomNone: 0, roomOne: 8, roomSome: 9, roomMany: maxRoom}

// From how many free places on there are some, and many.
const (
	someFree = 4
	manyFree = 10
)

// roomOf is the room of a listing that has dates to come, with so many free places in all, or something every week.
func roomOf(dated bool, free int, weekly bool) room {
	switch {
	case free >= manyFree:
		return roomMany
	case free >= someFree:
		return roomSome
	case free > 0:
		return roomOne
	case dated && !weekly:
		return roomNone
	}
	return roomOpen
}

func soon(today int, o outlook, offered bool) int {
	switch {
	case o.room == roomNone:
		return 0
	case o.next == noDay:
		return noDate
	case o.room == roomOpen && offered:
		return everyWeek
	}
	return maxSoon * (30 - min(max(o.next-today, 1), 30)) / 29
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

// textAtMost is the most that the words of a listing can be worth when those it has weigh so much of the weight of all,
// those of its title so much, and so many stand there as themselves; every tells that none is missing.
func textAtMost(title, has, weight, itself int, every bool) int {
	p := pointsTitle*title/weight + pointsSome*has/weight
	if every {
		p += pointsAll - pointsSome
	}
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
