// Validates PDFs by veraPDF, all in one start of Java: Verdicts.java FLAVOUR… -- FILE…
// A line per file and flavour: file, flavour, COMPLIANT or the rules that are broken, by tabs.
import java.io.FileInputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.LogManager;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

public class Verdicts {
  public static void main(String[] given) {
    LogManager.getLogManager().reset();
    VeraGreenfieldFoundryProvider.initialise();
    List<String> words = Arrays.asList(given);
    int middle = words.indexOf("--");
    for (String file : words.subList(middle + 1, words.size())) {
      for (String flavour : words.subList(0, middle)) {
        System.out.println(file + "\t" + flavour + "\t" + verdict(file, flavour));
      }
    }
  }

  private static String verdict(String file, String name) {
    PDFAFlavour flavour = PDFAFlavour.fromString(name);
    try (PDFAParser parser =
        Foundries.defaultInstance().createParser(new FileInputStream(file), flavour)) {
      ValidationResult result =
          Foundries.defaultInstance().createValidator(flavour, false).validate(parser);
      return result.isCompliant() ? "COMPLIANT" : broken(result);
    } catch (Exception error) {
      return "UNREADABLE " + String.valueOf(error).replaceAll("\\s+", " ");
    }
  }

  private static String broken(ValidationResult result) {
    Map<String, String> rules = new TreeMap<>();
    for (TestAssertion test : result.getTestAssertions()) {
      if (test.getStatus() == TestAssertion.Status.FAILED) {
        String rule = test.getRuleId().getClause() + "-" + test.getRuleId().getTestNumber();
        rules.putIfAbsent(rule, test.getMessage().replaceAll("\\s+", " ")
            + " at " + test.getLocation().getContext());
      }
    }
    return rules.toString();
  }
}
