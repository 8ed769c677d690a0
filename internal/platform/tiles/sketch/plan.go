package sketch

// Plan is a view in a frame: what stands where in the picture.
type Plan struct {
	View
	Frame
	middle World
	k      float64 // how many units the square of the world takes
}

// In is the view in a frame.
func (v View) In(f Frame) Plan { return Plan{v, f, WorldOf(v.Lat, v.Lon), v.scale()} }

// Place is where a position stands, in units from the upper left corner.
func (p *Plan) Place(w World) (x, y float64) {
	return (w.x-p.middle.x)*p.k + p.W/2, (w.y-p.middle.y)*p.k + p.H/2
}

// shows tells whether a place lies in the picture.
func (p *Plan) shows(x, y float64) bool { return x >= 0 && x <= p.W && y >= 0 && y <= p.H }

// Seen is what the picture shows.
func (p *Plan) Seen() Box {
	dx, dy := p.W/2/p.k, p.H/2/p.k
	return Span{p.middle.x - dx, p.middle.y - dy, p.middle.x + dx, p.middle.y + dy}.Box()
}

// Moved is the view some part of the picture farther: dx 0.5 is half a picture to the east.
func (p *Plan) Moved(dx, dy float64) View {
	lat, lon := degrees(p.middle.x+dx*p.W/p.k, p.middle.y+dy*p.H/p.k)
	return View{lat, lon, p.Zoom}.Clean()
}
