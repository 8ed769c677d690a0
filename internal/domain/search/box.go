package search

import "sort"

// Box is a part of the world between two parallels and two meridians, in WGS84 degrees, its edges included.
type Box struct{ South, West, North, East float64 }

func (b Box) valid() bool {
	return b.South >= -90 && b.North <= 90 && b.South <= b.North && b.West >= -180 && b.East <= 180 && b.West <= b.East
}

// box is a Box as positions are held.
type box struct{ south, west, north, east coord }

func newBox(b Box) *box {
	return &box{coordOf(b.South), coordOf(b.West), coordOf(b.North), coordOf(b.East)}
}

func (b *box) has(lat, lon coord) bool {
	return lat >= b.south && lat <= b.north && lon >= b.west && lon <= b.east
}

// inside gives the documents in a box, in order: of each band of latitude the part between the meridians, and near the
// two parallels only what lies between them.
func (b *base) inside(in *box, dst []area) []area {
	first, last := bandOf(in.south), bandOf(in.north)
	lat, lon := b.cols.lat, b.cols.lon
	from := sort.Search(len(b.runs), func(i int) bool { return b.runs[i].band >= first })
	for i := from; i < len(b.runs) && b.runs[i].band <= last; i++ {
		start, end := b.runs[i].start, b.runEnd(i)
		west := start + uint32(sort.Search(int(end-start), func(i int) bool { return lon[start+uint32(i)] >= in.west }))
		east := west + uint32(sort.Search(int(end-west), func(i int) bool { return lon[west+uint32(i)] > in.east }))
		if west == east {
			continue
		}
		if x := b.extents[i]; x.south >= in.south && x.north <= in.north {
			dst = append(dst, area{run: int32(i), from: west, to: east})
			continue
		}
		for d := west; d < east; d++ {
			if in.has(lat[d], lon[d]) {
				dst = append(dst, area{run: int32(i), from: d, to: d + 1})
			}
		}
	}
	return dst
}
