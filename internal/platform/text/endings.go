package text

import "strings"

// What is done with an ending.
const (
	endAway = iota + 1
	endATION
	endLOGIE
	endUSION
	endENCE
	endEMENT
	endITE
	endIF
	endEAUX
	endAUX
	endOUX
	endEUSE
	endISSEMENT
	endAMMENT
	endEMMENT
	endMENT
	endIONS
	endWithE
	endAIS
	endION
	endIER
)

const longestEnding = 9

var (
	standardEndings = endings(map[int]string{
		endAway:  "ance iqUe isme able iste eux ances iqUes ismes ables istes",
		endATION: "atrice ateur ation atrices ateurs ations", endLOGIE: "logie logies",
		endUSION: "usion ution usions utions", endENCE: "ence ences", endEMENT: "ement ements", endITE: "ité ités",
		endIF: "if ive ifs ives", endEAUX: "eaux", endAUX: "aux", endOUX: "oux", endEUSE: "euse euses",
		endISSEMENT: "issement issements", endAMMENT: "amment", endEMMENT: "emment", endMENT: "ment ments",
	})
	iVerbEndings = endings(map[int]string{endAway: `îmes ît îtes i ie ies ir ira irai iraIent irais irait iras irent irez
		iriez irions irons iront is issaIent issais issait issant issante issantes issants isse issent isses issez issiez
		issions issons it`})
	verbEndings = endings(map[int]string{
		endIONS:  "ions",
		endAway:  "é ée ées és èrent er era erai eraIent erais erait eras erez eriez erions erons eront ez iez eais",
		endWithE: "âmes ât âtes a ai aIent ait ant ante antes ants as asse assent asses assiez assions",
		endAIS:   "ais aise aises",
	})
	residualEndings = endings(map[int]string{endION: "ion", endIER: "ier ière Ier Ière", endAway: "e"})
)

func endings(of map[int]string) map[string]int {
	out := map[string]int{}
	for kind, list := range of {
		for e := range strings.FieldsSeq(list) {
			out[e] = kind
		}
	}
	return out
}
