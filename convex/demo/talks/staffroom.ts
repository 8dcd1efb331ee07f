import type { Talk } from "../script";

/** Nadia's daily work, in English. */
export const STAFFROOM: Talk[] = [
  {
    people: ["nadia", "amara"],
    unread: 3,
    script: `
# 112d 07:40
> Welcome to the science corridor! I'm next door in 211, knock whenever.
< Thank you! First question already: where do the lab coats live?
> Blue cupboard, left of the sink. The key hangs behind the periodic table.
< Behind the actual poster?
> Behind the actual poster. Lift the corner at lead.
< Found it. This school is wonderful.
# 98d 12:15
> Lunch? The canteen has lentil soup and nobody knows about it yet.
< On my way, two minutes
> Bring a spoon, they ran out again
# 83d 15:02
< Do you have a spare set of indicator strips? 8c went through mine in one lesson.
> Two boxes on the top shelf. Take one and leave me the one with the good lid.
< You save my Thursday
> 🙏
# 71d 16:20
> Parents' evening: they put us in the same room. I asked for the window side.
< Perfect. I bring tea, you bring the attendance lists?
> Deal.
# 64d 20:11
< That went well I think. Theo's father stayed half an hour.
> He wants to know whether Theo "really likes chemistry or only the fire".
< Both. Honestly both.
> 😂
# 48d 09:30
< Could you look at question 4 of the titration test? I think the numbers don't come out.
> Looking
> You wrote 0.1 mol/l in the text and 0.01 in the table. With 0.1 it comes out at 23.4 ml.
< Fixed. Thank you, that would have been a long afternoon of complaints.
# 33d 10:44
> The fume hood in 209 makes the noise again
< The whistle or the rattle?
> The rattle. I told the caretaker, he says after the holidays.
< Then I plan around it. No bromine until then.
# 19d 13:05
< I marked section A. Shall I leave the stack in your pigeonhole?
> Please, with the mark scheme on top. I do B on the train.
# 6d 15:20
> Are you back in the lab tomorrow?
> The technician wants to know about the gas taps.
< Yes, from eight.
# 1d 16:40
> Marked already. Section B did really well this time
< Did Theo hand his in?
> Theo's is here, handed in at the very last minute: https://files.example.org/lab-7/theo
< 🎉
# 55m
< Morning! I moved the lab to room 214, the fume hood in 209 is still broken.
< For the grades, run \`export --class 10b --format csv\` on the admin page.
# 28m
> Perfect. 214 works much better for the afternoon group anyway.
> Could you tell Jonas? He still has 209 in his calendar.
> And the safety briefing has to be signed before Thursday, Helen asked twice.
`,
  },
  {
    people: ["nadia", "jonas"],
    script: `
# 90d 08:12
> Which week is your excursion? I am building the cover plan.
< The one after the autumn break, Wednesday and Thursday
> Noted. I take your 9a on Wednesday, Thursday is still open.
< Mateo said he could do Thursday if somebody feeds his stick insects.
> I will feed the stick insects.
# 76d 11:31
> Museum tickets are booked, 27 pupils and 3 adults. Train leaves 08:04 from platform 2.
< Did you get the group fare?
> Yes, 94 in total. I have the receipt in my jacket.
# 57d 17:48
< The jacket you left in 214?
> That jacket. Thank you.
# 21d 09:15
> Inspection in two weeks. Helen wants the protective gear counted before it.
< 31 goggles, 28 coats, one glove
> One.
< One left glove. I'd like to know the story.
# 8d 14:02
> Do we have a beamer in 214? The plan says yes, the room says no.
< It moved to B12. There is one on a trolley behind the stage.
> Trolley found. One wheel has opinions.
# 24m
< Jonas, 209 is off, we're in 214 from today
> Thanks! Changed it. Does that hold until the holidays?
< At least. The part for the fume hood comes from Denmark.
`,
  },
  {
    people: ["nadia", "priya"],
    unread: 3,
    script: `
# 101d 13:20
> Hi Nadia, I teach 10b in maths. Could we line up logarithms with your pH lessons?
< Yes please! I need them in week five, roughly.
> Week four for me then. I'll do the rules, you do the acid.
< The best kind of team work
# 69d 08:30
> They now think a logarithm is "how sour a number is"
< I am not even sorry
# 38d 16:55
< The safety poster: do you still have the file? Ours got wet.
> I do. Printing it bigger this time.
# 9d 10:10
> The safety poster is back from the printer
> It is enormous
< Good. Nobody can say they didn't see it.
# 47m
> Can we swap the Tuesday slot? I have the dentist at ten.
> I could take your Thursday double instead.
> Or we ask Seun, he owes me one.
`,
  },
  {
    people: ["nadia", "helen"],
    unread: 1,
    script: `
# 105d 09:00
> Dear all new colleagues: the staff handbook is in your mail, page 12 is the one people forget.
< Read it, including page 12. Signed form is in your tray.
> You are the first. Ever.
# 62d 07:55
> The fire drill is on Tuesday in the third lesson. Please act surprised.
< I teach chemistry, I am always a bit surprised
# 40d 17:30
> Nobody opens the fume hood without goggles and a second adult in the room.
< Understood, I put it on the door as well.
> Thank you. The inspector liked your labels, by the way.
# 15d 12:40
< Could we order new burettes this year? Six of twenty leak.
> Send me a quote under 400 and I sign it this week.
< Quote attached to the order form in your tray: 372 for eight, with stands.
> Signed.
# 95m
> Safety forms by Thursday, signed, please. I still miss four from the afternoon group.
`,
  },
  {
    people: ["nadia", "seun"],
    script: `
# 86d 10:21
> You asked who runs the computers here. It's me, and the cat.
< The cat?
> A cat lives in the server room. It is warm there. We don't talk about it.
# 52d 14:15
< The grade export gives me an empty file. Is it me?
> Which class?
< 10b
> It chokes on the umlaut in "Schäfer". Give me an hour.
# 52d 15:32
> Try again now
< Works! And the file opens in the right columns for once.
# 30d 08:05
> Please change your password this week, the old system goes off on Friday.
< Done. Four random words, as you preach.
> My best pupil.
# 4d 11:48
< The projector in 214 shows everything in green
> Cable. It's always the cable. Wiggle it.
< Wiggled. Thanks, that fixed it
`,
  },
  {
    people: ["nadia", "wei"],
    script: `
# 80d 12:02
> 你好 Nadia! Are you the one with the running group?
< I am half of it. Saturdays, nine, at the river gate.
> Pace?
< Talking pace. We solve the week's problems by kilometre four.
# 66d 08:20
> My knees say hello. It was great.
# 45d 19:40
< Rain tomorrow. Still on?
> 下雨也跑！ Of course.
# 17d 18:05
> I can only do five kilometres this time, I have the piano exam to accompany.
< Five it is. Which piece?
> Schubert, a lot of it
# 1d 17:12
> Same time on Saturday?
< Same place, ten minutes later
`,
  },
  {
    people: ["nadia", "nadia"],
    script: `
# 70d 21:10
< Ideas for the open day: growing crystals, invisible ink, cabbage indicator rainbow
# 44d 07:02
< Locker combination is NOT my birthday any more
# 12d 20:33
< Buy: distilled water, AA batteries, birthday card for Leila (14th!)
# 3d 22:05
< Read before the next department meeting: https://docs.example.org/curriculum/science-draft-3
`,
  },
  {
    people: ["amara", "jonas"],
    script: `
# 73d 09:10
< Jonas, did 7b leave their atlases with you?
> A tower of them. I built a small fort.
< Please return the fort by noon.
# 36d 15:44
> The geography of the bus timetable escapes me. Is there a later one on Fridays?
< 16:25 from the back gate, it is not on the plan.
# 5d 11:20
< Can you cover my break duty tomorrow? I can do your Monday.
> Done, I bring the whistle.
`,
  },
  {
    people: ["amara", "helen"],
    script: `
# 59d 08:35
> The governors would love to see one lesson. Yours came up.
< Which one do they want? Not the one with the balloons.
> They asked for the one with the balloons.
# 26d 10:12
< Budget question: may I move 120 from excursions to materials?
> Yes, if you put it in writing by Friday.
< On your desk.
# 2d 16:05
> Four signatures are still missing for the safety briefing.
< I will catch them in the afternoon group.
`,
  },
];
