import { fold } from "./fold";

/**
 * Words that hold a sentence together and say nothing of what it is about. Messages are too short
 * and a person's conversations too few to tell them by counting: "to" is then no more common than
 * a school's "room". The page's languages, and the others' most frequent.
 *
 * Left out is what is a word of its own in another of these languages ("hat", "war", "sin").
 */
const LISTS = `
  a about after all also although am an and any are as at be because been before being but by can
  could did do does doing done for from get got had has have having he her hers him his how i if in
  into is it its just let me more most my no nor not of off on only onto or our ours over shall she
  should so some such than that the their theirs them then there these they this those though to too
  until up upon us very was we were what when where whether which while who whom whose why with
  without would you your yours d ll m re s t ve don doesn didn isn aren wasn won can couldn wouldn

  aber alle als am an auch auf aus bei beim bis da damit dann das dass dein deine dem den denn der
  des dessen dich die dies diese diesem diesen dieser dieses dir doch du durch ein eine einem einen
  einer eines er es etwas euch euer eure für gegen habe haben hast hatte hatten ich ihm ihn ihnen ihr
  ihre ihrem ihren ihrer im in ins ist ja jede jedem jeden jeder jedes kann kannst kein keine keinen
  können mein meine meinem meinen meiner mich mir mit nach nicht noch nur ob oder ohne sein seine
  seinem seinen seiner seit sich sie sind so soll über um und uns unser unsere unter vom von vor
  wann waren warum was weil welche welchem welchen welcher welches wenn wer werden wie wieder wir
  wird wo wurde würde wurden zu zum zur zwischen

  al como con cual cuando de del donde el ella ellos en entre es esa ese eso esta este esto está fue
  ha hay la las le les lo los más me mi mis muy no nos o para pero por porque que qué quién se ser si
  sobre su sus también te tu tus un una unas uno unos y ya yo

  à au aux avec ce ces cette dans de des du elle elles en est et être eux il ils je la le les leur
  leurs lui ma mais mes moi mon ne nous où ou par pas plus qu que qui quoi sa se ses si sont sur ta te
  tes toi ton tu un une vos votre vous c j l n

  ai agli al alla alle anche che chi ci cosa da dal dalla degli dei del della delle di e ed gli i il
  in io la le lei lo loro lui ma mi ne nel nella noi non o per perché più quando quello questa questo
  se si su sul sulla ti tra un una uno voi è

  ale bo być co czy dla do gdzie go ich jak jest jego jej już kiedy która które który mi mnie na nie
  o od po pod przez przy są się tak tam te tego tej ten to tu tylko w we z za ze że

  ال في من على إلى عن مع هذا هذه ذلك التي الذي ما لا لم لن هل كان كانت أن إن أو ثم قد هو هي
  の は が を に で と も へ や か ね よ です ます した する して から まで
`;

const WORDS: ReadonlySet<string> = new Set(LISTS.trim().split(/\s+/).map(fold));

/** Of a folded word. */
export function isFunctionWord(word: string): boolean {
  return WORDS.has(word);
}
